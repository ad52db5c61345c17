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
        foreach (LabUnit lab in (LabUnit[])[LabUnit.Lio, LabUnit.Tgt])
        {
            await using OpenUnit open = await OpenUnit.ConnectAsync(lab.IserUrl());
        }
    }
}
