using Lunaris.Lab.Tests.Harness;
using Lunaris.Lab.Tests.Rdma;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>Tests of sessions over iSER. Targets make objects of their own at their first connection, and keep them: those must not count as left behind.</summary>
public abstract class IserFixture : RdmaFixture
{
    [OneTimeSetUp]
    public async Task MeetTheTargets()
    {
        (int pairs, int ids) = (RdmaResources.Count()["qp"], RdmaResources.Count()["cm_id"]);
        foreach (LabUnit lab in (LabUnit[])[LabUnit.Lio, LabUnit.Tgt])
        {
            await using OpenUnit open = await OpenUnit.ConnectAsync(lab.IserUrl());
        }

        // They tear connections down in their own time.
        Waiting.Until(
            () => RdmaResources.Count() is var now && now["qp"] == pairs && now["cm_id"] == ids,
            () => $"The targets hold on to connections: {RdmaResources.Count()}");
    }
}
