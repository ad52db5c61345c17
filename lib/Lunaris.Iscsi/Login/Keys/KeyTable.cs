namespace Lunaris.Iscsi.Login.Keys;

/// <summary>
/// The one table of text keys: RFC 7143 §12 and §13, iSCSIProtocolLevel of RFC 7144, and the iSER keys of RFC 7145 §6. Offer, parse, check and result are
/// all made from it. Thread-safe.
/// </summary>
public static class KeyTable
{
    private const long MaxLength = 0xFFFFFF;

    private static readonly KeyDefinition[] s_rows =
    [
        new(KeyId.InitiatorName, "InitiatorName", KeySenders.Initiator, KeyUse.InitializeOnly, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.5" },
        new(KeyId.InitiatorAlias, "InitiatorAlias", KeySenders.Initiator, KeyUse.All, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.7" },
        new(KeyId.TargetName, "TargetName", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.4" },
        new(KeyId.SessionType, "SessionType", KeySenders.Initiator, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { DefaultText = "Normal", Source = "RFC 7143 §13.21" },
        new(KeyId.AuthMethod, "AuthMethod", KeySenders.Initiator, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.List, KeyRule.Exchange) { Source = "RFC 7143 §12" },
        new(KeyId.ChapA, "CHAP_A", KeySenders.Initiator, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.List, KeyRule.Exchange) { Source = "RFC 7143 §12.1.3" },
        new(KeyId.ChapI, "CHAP_I", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.Number, KeyRule.Exchange) { Maximum = 255, Source = "RFC 7143 §12.1.3" },
        new(KeyId.ChapC, "CHAP_C", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.Binary, KeyRule.Exchange) { Minimum = 1, Maximum = 1024, Source = "RFC 7143 §12.1.3" },
        new(KeyId.ChapN, "CHAP_N", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.Text, KeyRule.Exchange) { Source = "RFC 7143 §12.1.3" },
        new(KeyId.ChapR, "CHAP_R", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Security, KeyType.Binary, KeyRule.Exchange) { Minimum = 1, Maximum = 1024, Source = "RFC 7143 §12.1.3" },
        new(KeyId.TargetAlias, "TargetAlias", KeySenders.Target, KeyUse.All, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.6" },
        new(KeyId.TargetAddress, "TargetAddress", KeySenders.Target, KeyUse.All, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Repeats = true, Source = "RFC 7143 §13.8" },
        new(KeyId.TargetPortalGroupTag, "TargetPortalGroupTag", KeySenders.Target, KeyUse.InitializeOnly, KeyScope.Session, KeyStage.Any, KeyType.Number, KeyRule.Declarative) { Maximum = 65535, Source = "RFC 7143 §13.9" },
        new(KeyId.SendTargets, "SendTargets", KeySenders.Initiator, KeyUse.FullFeatureOnly, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.3" },

        // RDMAExtensions stands before the keys that mean something only where it ends as Yes.
        new(KeyId.RdmaExtensions, "RDMAExtensions", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.And) { Default = 0, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.3" },
        new(KeyId.HeaderDigest, "HeaderDigest", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.List, KeyRule.FirstCommon) { DefaultText = "None", Source = "RFC 7143 §13.1" },
        new(KeyId.DataDigest, "DataDigest", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.List, KeyRule.FirstCommon) { DefaultText = "None", Source = "RFC 7143 §13.1" },
        new(KeyId.MaxConnections, "MaxConnections", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { IsAdvisory = true, Default = 1, Minimum = 1, Maximum = 65535, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.2" },
        new(KeyId.InitialR2T, "InitialR2T", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.Or) { Default = 1, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.10" },
        new(KeyId.ImmediateData, "ImmediateData", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.And) { Default = 1, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.11" },
        new(KeyId.MaxRecvDataSegmentLength, "MaxRecvDataSegmentLength", KeySenders.Both, KeyUse.All, KeyScope.Connection, KeyStage.Operational, KeyType.Number, KeyRule.Declarative) { Default = 8192, Minimum = 512, Maximum = MaxLength, Source = "RFC 7143 §13.12" },
        new(KeyId.MaxBurstLength, "MaxBurstLength", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 262144, Minimum = 512, Maximum = MaxLength, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.13" },
        new(KeyId.FirstBurstLength, "FirstBurstLength", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 65536, Minimum = 512, Maximum = MaxLength, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.14" },
        new(KeyId.DefaultTime2Wait, "DefaultTime2Wait", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Maximum) { IsAdvisory = true, Default = 2, Maximum = 3600, Source = "RFC 7143 §13.15" },
        new(KeyId.DefaultTime2Retain, "DefaultTime2Retain", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { IsAdvisory = true, Default = 20, Maximum = 3600, Source = "RFC 7143 §13.16" },
        new(KeyId.MaxOutstandingR2T, "MaxOutstandingR2T", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 1, Minimum = 1, Maximum = 65535, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.17" },
        new(KeyId.DataPduInOrder, "DataPDUInOrder", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.Or) { Default = 1, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.18" },
        new(KeyId.DataSequenceInOrder, "DataSequenceInOrder", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.Or) { Default = 1, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.19" },
        new(KeyId.ErrorRecoveryLevel, "ErrorRecoveryLevel", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 0, Maximum = 2, Source = "RFC 7143 §13.20" },
        new(KeyId.TaskReporting, "TaskReporting", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.List, KeyRule.FirstCommon) { DefaultText = "RFC3720", IrrelevantInDiscovery = true, Source = "RFC 7143 §13.23" },
        new(KeyId.IscsiProtocolLevel, "iSCSIProtocolLevel", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 1, Maximum = 31, IrrelevantInDiscovery = true, Source = "RFC 7143 §13.24, RFC 7144" },
        new(KeyId.NodeArchitecture, "X#NodeArchitecture", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Any, KeyType.Text, KeyRule.Declarative) { Source = "RFC 7143 §13.26" },
        new(KeyId.InitiatorRecvDataSegmentLength, "InitiatorRecvDataSegmentLength", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 8192, Minimum = 512, Maximum = MaxLength, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.5" },
        new(KeyId.TargetRecvDataSegmentLength, "TargetRecvDataSegmentLength", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Number, KeyRule.Minimum) { Default = 8192, Minimum = 512, Maximum = MaxLength, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.4" },
        new(KeyId.MaxOutstandingUnexpectedPdus, "MaxOutstandingUnexpectedPDUs", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Declarative) { Default = 0, Maximum = uint.MaxValue, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.7" },
        new(KeyId.MaxAhsLength, "MaxAHSLength", KeySenders.Both, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Number, KeyRule.Declarative) { Default = 256, Maximum = uint.MaxValue, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.8" },
        new(KeyId.TaggedBufferForSolicitedDataOnly, "TaggedBufferForSolicitedDataOnly", KeySenders.Initiator, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.Declarative) { Default = 0, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.9" },
        new(KeyId.IserHelloRequired, "iSERHelloRequired", KeySenders.Initiator, KeyUse.LeadingOnly, KeyScope.Session, KeyStage.Operational, KeyType.Boolean, KeyRule.Declarative) { Default = 0, IserOnly = true, IrrelevantInDiscovery = true, Source = "RFC 7145 §6.10" },

        new(KeyId.IFMarker, "IFMarker", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Obsolete, KeyRule.Refused) { DefaultText = "No", Source = "RFC 7143 §13.25" },
        new(KeyId.OFMarker, "OFMarker", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Obsolete, KeyRule.Refused) { DefaultText = "No", Source = "RFC 7143 §13.25" },
        new(KeyId.IFMarkInt, "IFMarkInt", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Obsolete, KeyRule.Refused) { Source = "RFC 7143 §13.25" },
        new(KeyId.OFMarkInt, "OFMarkInt", KeySenders.Both, KeyUse.InitializeOnly, KeyScope.Connection, KeyStage.Operational, KeyType.Obsolete, KeyRule.Refused) { Source = "RFC 7143 §13.25" },
    ];

    /// <summary>All rows, in the order of <see cref="KeyId"/>, which is also the order in which keys are offered.</summary>
    public static ReadOnlySpan<KeyDefinition> Rows => s_rows;

    /// <summary>Number of keys.</summary>
    public static int Count => s_rows.Length;

    /// <summary>The row of a key.</summary>
    /// <param name="id">The key.</param>
    public static KeyDefinition Of(KeyId id) => s_rows[(int)id];

    /// <summary>Finds a key by its name, or null where it is unknown. Keys are case-sensitive (RFC 7143 §6.1).</summary>
    /// <param name="name">The key as it stands on the wire.</param>
    public static KeyDefinition? Find(ReadOnlySpan<byte> name)
    {
        foreach (KeyDefinition row in s_rows)
        {
            if (name.SequenceEqual(row.NameBytes))
            {
                return row;
            }
        }

        return null;
    }
}
