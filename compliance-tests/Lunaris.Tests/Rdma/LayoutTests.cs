using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Native;

namespace Lunaris.Tests.Rdma;

/// <summary>Every size, distance and constant that the binding relies on, against the installed headers.</summary>
[TestFixture]
public sealed class LayoutTests
{
    [Test]
    public void Layout_equals_that_of_the_installed_headers()
    {
        Require(File.Exists("/usr/bin/gcc"), "gcc is not installed: apt-get install gcc");
        Require(File.Exists("/usr/include/infiniband/verbs.h"), "libibverbs' headers are not installed: apt-get install libibverbs-dev");
        Require(File.Exists("/usr/include/rdma/rdma_cma.h"), "librdmacm's headers are not installed: apt-get install librdmacm-dev");
        (string Expression, long Value)[] expected = [.. Expected()];
        var program = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n#include <infiniband/verbs.h>\n#include <rdma/rdma_cma.h>\nint main(void)\n{\n");
        foreach ((string expression, _) in expected)
        {
            program.Append(CultureInfo.InvariantCulture, $"    printf(\"%lld\\n\", (long long)({expression}));\n");
        }
        program.Append("    return 0;\n}\n");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rdma-layout");
        try
        {
            string source = Path.Combine(folder.FullName, "layout.c");
            string binary = Path.Combine(folder.FullName, "layout");
            File.WriteAllText(source, program.ToString());
            Run("gcc", "-o", binary, source);
            string[] actual = Run(binary).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(actual, Has.Length.EqualTo(expected.Length));
            Assert.Multiple(() =>
            {
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.That(expected[i].Value, Is.EqualTo(long.Parse(actual[i], CultureInfo.InvariantCulture)), expected[i].Expression);
                }
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static unsafe List<(string Expression, long Value)> Expected()
    {
        var table = new List<(string Expression, long Value)>();
        Size("ibv_context", Layout.Context.Size);
        At("ibv_context", "ops.alloc_mw", Layout.Context.AllocMw);
        At("ibv_context", "ops.bind_mw", Layout.Context.BindMw);
        At("ibv_context", "ops.dealloc_mw", Layout.Context.DeallocMw);
        At("ibv_context", "ops.poll_cq", Layout.Context.PollCq);
        At("ibv_context", "ops.req_notify_cq", Layout.Context.RequestNotify);
        At("ibv_context", "ops.post_send", Layout.Context.PostSend);
        At("ibv_context", "ops.post_recv", Layout.Context.PostReceive);
        At("ibv_context", "cmd_fd", Layout.Context.CommandDescriptor);
        At("ibv_context", "async_fd", Layout.Context.AsyncDescriptor);
        At("ibv_context", "num_comp_vectors", Layout.Context.CompletionVectors);
        At("ibv_context", "abi_compat", Layout.Context.AbiCompat);
        At("ibv_context", "device", 0);
        Before("sz", Layout.ExtendedContext.SizeField);
        Before("query_device_ex", Layout.ExtendedContext.QueryDevice);
        At("ibv_pd", "context", Layout.Domain.Context);
        At("ibv_comp_channel", "context", Layout.Channel.Context);
        At("ibv_comp_channel", "fd", Layout.Channel.Descriptor);
        At("ibv_mr", "context", Layout.Region.Context);
        At("ibv_mr", "pd", Layout.Region.Domain);
        At("ibv_mr", "addr", Layout.Region.Address);
        At("ibv_mr", "length", Layout.Region.Length);
        At("ibv_mr", "lkey", Layout.Region.LocalKey);
        At("ibv_mr", "rkey", Layout.Region.RemoteKey);
        At("ibv_mw", "context", Layout.Window.Context);
        At("ibv_mw", "pd", Layout.Window.Domain);
        At("ibv_mw", "rkey", Layout.Window.RemoteKey);
        At("ibv_mw", "type", Layout.Window.Type);
        At("ibv_cq", "context", Layout.CompletionQueue.Context);
        At("ibv_cq", "channel", Layout.CompletionQueue.Channel);
        At("ibv_cq", "cqe", Layout.CompletionQueue.Capacity);
        At("ibv_qp", "context", Layout.QueuePair.Context);
        At("ibv_qp", "pd", Layout.QueuePair.Domain);
        At("ibv_qp", "qp_num", Layout.QueuePair.Number);
        At("ibv_device_attr", "fw_ver", Layout.DeviceAttributes.FirmwareVersion);
        At("ibv_device_attr", "max_mr_size", Layout.DeviceAttributes.MaxRegionLength);
        At("ibv_device_attr", "vendor_id", Layout.DeviceAttributes.VendorId);
        At("ibv_device_attr", "max_qp_wr", Layout.DeviceAttributes.MaxQueueRequests);
        At("ibv_device_attr", "device_cap_flags", Layout.DeviceAttributes.Capabilities);
        At("ibv_device_attr", "max_sge", Layout.DeviceAttributes.MaxScatterElements);
        At("ibv_device_attr", "max_sge_rd", Layout.DeviceAttributes.MaxReadScatterElements);
        At("ibv_device_attr", "max_cqe", Layout.DeviceAttributes.MaxCompletions);
        At("ibv_device_attr", "max_mr", Layout.DeviceAttributes.MaxRegions);
        At("ibv_device_attr", "max_qp_rd_atom", Layout.DeviceAttributes.MaxResponderReads);
        At("ibv_device_attr", "max_qp_init_rd_atom", Layout.DeviceAttributes.MaxInitiatorReads);
        At("ibv_device_attr", "max_mw", Layout.DeviceAttributes.MaxWindows);
        At("ibv_device_attr", "phys_port_cnt", Layout.DeviceAttributes.PortCount);
        At("ibv_device_attr_ex", "odp_caps.general_caps", Layout.DeviceAttributes.OnDemandGeneral);
        At("ibv_device_attr_ex", "odp_caps.per_transport_caps.rc_odp_caps", Layout.DeviceAttributes.OnDemandReliable);
        At("ibv_port_attr", "state", Layout.PortAttributes.State);
        At("ibv_port_attr", "max_mtu", Layout.PortAttributes.MaxMtu);
        At("ibv_port_attr", "active_mtu", Layout.PortAttributes.ActiveMtu);
        At("ibv_port_attr", "link_layer", Layout.PortAttributes.LinkLayer);
        At("ibv_async_event", "element", Layout.AsyncEvent.Element);
        At("ibv_async_event", "event_type", Layout.AsyncEvent.Type);
        At("ibv_qp_attr", "qp_state", Layout.QueuePairAttributes.State);
        At("rdma_event_channel", "fd", Layout.EventChannel.Descriptor);
        At("rdma_cm_id", "verbs", Layout.ConnectionId.Context);
        At("rdma_cm_id", "channel", Layout.ConnectionId.Channel);
        At("rdma_cm_id", "qp", Layout.ConnectionId.QueuePair);
        At("rdma_cm_id", "route.addr.src_storage", Layout.ConnectionId.Source);
        At("rdma_cm_id", "route.addr.dst_storage", Layout.ConnectionId.Destination);
        At("rdma_cm_id", "port_num", Layout.ConnectionId.PortNumber);
        At("rdma_cm_event", "id", Layout.ConnectionEvent.Id);
        At("rdma_cm_event", "listen_id", Layout.ConnectionEvent.ListenId);
        At("rdma_cm_event", "event", Layout.ConnectionEvent.Kind);
        At("rdma_cm_event", "status", Layout.ConnectionEvent.Status);
        At("rdma_cm_event", "param.conn", Layout.ConnectionEvent.Parameters);
        At("ibv_device_attr_ex", "orig_attr", 0);
        Size("ibv_device_attr", Layout.DeviceAttributes.Size);
        Size("ibv_device_attr_ex", Layout.DeviceAttributes.ExtendedSize);
        Size("ibv_async_event", Layout.AsyncEvent.Size);
        Size("ibv_qp_attr", Layout.QueuePairAttributes.Size);
        Size("sockaddr_storage", Interop.AddressSize);
        Is("sizeof(((struct ibv_device_attr*)0)->fw_ver)", Layout.DeviceAttributes.FirmwareVersionLength);
        Size("ibv_sge", Unsafe.SizeOf<ScatterElement>());
        Size("ibv_send_wr", Unsafe.SizeOf<SendWorkRequest>());
        At("ibv_send_wr", "wr_id", Field<SendWorkRequest>(nameof(SendWorkRequest.Id)));
        At("ibv_send_wr", "next", Field<SendWorkRequest>(nameof(SendWorkRequest.Next)));
        At("ibv_send_wr", "sg_list", Field<SendWorkRequest>(nameof(SendWorkRequest.Elements)));
        At("ibv_send_wr", "num_sge", Field<SendWorkRequest>(nameof(SendWorkRequest.ElementCount)));
        At("ibv_send_wr", "opcode", Field<SendWorkRequest>(nameof(SendWorkRequest.Opcode)));
        At("ibv_send_wr", "send_flags", Field<SendWorkRequest>(nameof(SendWorkRequest.Flags)));
        At("ibv_send_wr", "invalidate_rkey", Field<SendWorkRequest>(nameof(SendWorkRequest.InvalidateKey)));
        At("ibv_send_wr", "wr.rdma.remote_addr", Field<SendWorkRequest>(nameof(SendWorkRequest.RemoteAddress)));
        At("ibv_send_wr", "wr.rdma.rkey", Field<SendWorkRequest>(nameof(SendWorkRequest.RemoteKey)));
        At("ibv_send_wr", "bind_mw.mw", Field<SendWorkRequest>(nameof(SendWorkRequest.Window)));
        At("ibv_send_wr", "bind_mw.rkey", Field<SendWorkRequest>(nameof(SendWorkRequest.WindowKey)));
        At("ibv_send_wr", "bind_mw.bind_info.mr", Field<SendWorkRequest>(nameof(SendWorkRequest.Region)));
        At("ibv_send_wr", "bind_mw.bind_info.addr", Field<SendWorkRequest>(nameof(SendWorkRequest.WindowAddress)));
        At("ibv_send_wr", "bind_mw.bind_info.length", Field<SendWorkRequest>(nameof(SendWorkRequest.WindowLength)));
        At("ibv_send_wr", "bind_mw.bind_info.mw_access_flags", Field<SendWorkRequest>(nameof(SendWorkRequest.WindowAccess)));
        Size("ibv_recv_wr", Unsafe.SizeOf<ReceiveWorkRequest>());
        At("ibv_recv_wr", "wr_id", Field<ReceiveWorkRequest>(nameof(ReceiveWorkRequest.Id)));
        At("ibv_recv_wr", "next", Field<ReceiveWorkRequest>(nameof(ReceiveWorkRequest.Next)));
        At("ibv_recv_wr", "sg_list", Field<ReceiveWorkRequest>(nameof(ReceiveWorkRequest.Elements)));
        At("ibv_recv_wr", "num_sge", Field<ReceiveWorkRequest>(nameof(ReceiveWorkRequest.ElementCount)));
        Size("ibv_wc", Unsafe.SizeOf<WorkCompletion>());
        At("ibv_wc", "wr_id", Field<WorkCompletion>(nameof(WorkCompletion.Id)));
        At("ibv_wc", "status", Field<WorkCompletion>(nameof(WorkCompletion.Status)));
        At("ibv_wc", "opcode", Field<WorkCompletion>(nameof(WorkCompletion.Opcode)));
        At("ibv_wc", "vendor_err", Field<WorkCompletion>(nameof(WorkCompletion.VendorError)));
        At("ibv_wc", "byte_len", Field<WorkCompletion>(nameof(WorkCompletion.ByteLength)));
        At("ibv_wc", "invalidated_rkey", Field<WorkCompletion>(nameof(WorkCompletion.InvalidatedKey)));
        At("ibv_wc", "qp_num", Field<WorkCompletion>(nameof(WorkCompletion.QueuePairNumber)));
        At("ibv_wc", "src_qp", Field<WorkCompletion>(nameof(WorkCompletion.SourceQueuePair)));
        At("ibv_wc", "wc_flags", Field<WorkCompletion>(nameof(WorkCompletion.Flags)));
        Size("ibv_qp_init_attr", Unsafe.SizeOf<QueuePairInit>());
        At("ibv_qp_init_attr", "qp_context", Field<QueuePairInit>(nameof(QueuePairInit.Context)));
        At("ibv_qp_init_attr", "send_cq", Field<QueuePairInit>(nameof(QueuePairInit.SendQueue)));
        At("ibv_qp_init_attr", "recv_cq", Field<QueuePairInit>(nameof(QueuePairInit.ReceiveQueue)));
        At("ibv_qp_init_attr", "srq", Field<QueuePairInit>(nameof(QueuePairInit.SharedReceiveQueue)));
        At("ibv_qp_init_attr", "cap.max_send_wr", Field<QueuePairInit>(nameof(QueuePairInit.SendRequests)));
        At("ibv_qp_init_attr", "cap.max_recv_wr", Field<QueuePairInit>(nameof(QueuePairInit.ReceiveRequests)));
        At("ibv_qp_init_attr", "cap.max_send_sge", Field<QueuePairInit>(nameof(QueuePairInit.SendElements)));
        At("ibv_qp_init_attr", "cap.max_recv_sge", Field<QueuePairInit>(nameof(QueuePairInit.ReceiveElements)));
        At("ibv_qp_init_attr", "cap.max_inline_data", Field<QueuePairInit>(nameof(QueuePairInit.InlineBytes)));
        At("ibv_qp_init_attr", "qp_type", Field<QueuePairInit>(nameof(QueuePairInit.Type)));
        At("ibv_qp_init_attr", "sq_sig_all", Field<QueuePairInit>(nameof(QueuePairInit.SignalAll)));
        Size("ibv_mw_bind", Unsafe.SizeOf<WindowBind>());
        At("ibv_mw_bind", "wr_id", Field<WindowBind>(nameof(WindowBind.Id)));
        At("ibv_mw_bind", "send_flags", Field<WindowBind>(nameof(WindowBind.Flags)));
        At("ibv_mw_bind", "bind_info.mr", Field<WindowBind>(nameof(WindowBind.Region)));
        At("ibv_mw_bind", "bind_info.addr", Field<WindowBind>(nameof(WindowBind.Address)));
        At("ibv_mw_bind", "bind_info.length", Field<WindowBind>(nameof(WindowBind.Length)));
        At("ibv_mw_bind", "bind_info.mw_access_flags", Field<WindowBind>(nameof(WindowBind.Access)));
        Size("rdma_conn_param", Unsafe.SizeOf<ConnectionParameterBlock>());
        At("rdma_conn_param", "private_data", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.PrivateData)));
        At("rdma_conn_param", "private_data_len", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.PrivateDataLength)));
        At("rdma_conn_param", "responder_resources", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.ResponderResources)));
        At("rdma_conn_param", "initiator_depth", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.InitiatorDepth)));
        At("rdma_conn_param", "flow_control", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.FlowControl)));
        At("rdma_conn_param", "retry_count", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.RetryCount)));
        At("rdma_conn_param", "rnr_retry_count", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.ReceiverNotReadyRetryCount)));
        At("rdma_conn_param", "srq", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.SharedReceiveQueue)));
        At("rdma_conn_param", "qp_num", Field<ConnectionParameterBlock>(nameof(ConnectionParameterBlock.QueuePairNumber)));
        var element = default(ScatterElement) with { Address = 1, Length = 2, LocalKey = 3 };
        uint* words = (uint*)&element;
        At("ibv_sge", "addr", words[0] == 1 ? 0 : -1);
        At("ibv_sge", "length", words[2] == 2 ? 8 : -1);
        At("ibv_sge", "lkey", words[3] == 3 ? 12 : -1);
        Is("IBV_WR_RDMA_WRITE", SendOpcode.Write);
        Is("IBV_WR_RDMA_WRITE_WITH_IMM", SendOpcode.WriteWithImmediate);
        Is("IBV_WR_SEND", SendOpcode.Send);
        Is("IBV_WR_SEND_WITH_IMM", SendOpcode.SendWithImmediate);
        Is("IBV_WR_RDMA_READ", SendOpcode.Read);
        Is("IBV_WR_LOCAL_INV", SendOpcode.LocalInvalidate);
        Is("IBV_WR_BIND_MW", SendOpcode.BindWindow);
        Is("IBV_WR_SEND_WITH_INV", SendOpcode.SendWithInvalidate);
        Is("IBV_SEND_FENCE", SendFlags.Fence);
        Is("IBV_SEND_SIGNALED", SendFlags.Signaled);
        Is("IBV_SEND_SOLICITED", SendFlags.Solicited);
        Is("IBV_SEND_INLINE", SendFlags.Inline);
        Is("IBV_WC_SUCCESS", WorkStatus.Success);
        Is("IBV_WC_LOC_LEN_ERR", WorkStatus.LocalLength);
        Is("IBV_WC_LOC_PROT_ERR", WorkStatus.LocalProtection);
        Is("IBV_WC_WR_FLUSH_ERR", WorkStatus.Flushed);
        Is("IBV_WC_MW_BIND_ERR", WorkStatus.WindowBind);
        Is("IBV_WC_REM_INV_REQ_ERR", WorkStatus.RemoteInvalidRequest);
        Is("IBV_WC_REM_ACCESS_ERR", WorkStatus.RemoteAccess);
        Is("IBV_WC_REM_OP_ERR", WorkStatus.RemoteOperation);
        Is("IBV_WC_RETRY_EXC_ERR", WorkStatus.RetryExceeded);
        Is("IBV_WC_RNR_RETRY_EXC_ERR", WorkStatus.ReceiverNotReady);
        Is("IBV_WC_FATAL_ERR", WorkStatus.Fatal);
        Is("IBV_WC_GENERAL_ERR", WorkStatus.General);
        Is("IBV_WC_SEND", WorkOpcode.Send);
        Is("IBV_WC_RDMA_WRITE", WorkOpcode.Write);
        Is("IBV_WC_RDMA_READ", WorkOpcode.Read);
        Is("IBV_WC_BIND_MW", WorkOpcode.BindWindow);
        Is("IBV_WC_LOCAL_INV", WorkOpcode.LocalInvalidate);
        Is("IBV_WC_RECV", WorkOpcode.Receive);
        Is("IBV_WC_RECV_RDMA_WITH_IMM", WorkOpcode.ReceiveWriteWithImmediate);
        Is("IBV_WC_GRH", WorkFlags.RouteHeader);
        Is("IBV_WC_WITH_IMM", WorkFlags.Immediate);
        Is("IBV_WC_IP_CSUM_OK", WorkFlags.Checksum);
        Is("IBV_WC_WITH_INV", WorkFlags.Invalidated);
        Is("IBV_ACCESS_LOCAL_WRITE", MemoryAccess.LocalWrite);
        Is("IBV_ACCESS_REMOTE_WRITE", MemoryAccess.RemoteWrite);
        Is("IBV_ACCESS_REMOTE_READ", MemoryAccess.RemoteRead);
        Is("IBV_ACCESS_REMOTE_ATOMIC", MemoryAccess.RemoteAtomic);
        Is("IBV_ACCESS_MW_BIND", MemoryAccess.WindowBind);
        Is("IBV_ACCESS_ZERO_BASED", MemoryAccess.ZeroBased);
        Is("IBV_ACCESS_ON_DEMAND", MemoryAccess.OnDemand);
        Is("IBV_MW_TYPE_1", WindowType.Type1);
        Is("IBV_MW_TYPE_2", WindowType.Type2);
        Is("IBV_DEVICE_MEM_WINDOW", DeviceCapabilities.MemoryWindow);
        Is("IBV_DEVICE_MEM_MGT_EXTENSIONS", DeviceCapabilities.MemoryManagementExtensions);
        Is("IBV_DEVICE_MEM_WINDOW_TYPE_2A", DeviceCapabilities.WindowType2A);
        Is("IBV_DEVICE_MEM_WINDOW_TYPE_2B", DeviceCapabilities.WindowType2B);
        Is("IBV_ODP_SUPPORT", OnDemandCapabilities.Supported);
        Is("IBV_ODP_SUPPORT_IMPLICIT", OnDemandCapabilities.Implicit);
        Is("IBV_ODP_SUPPORT_SEND", OnDemandOperations.Send);
        Is("IBV_ODP_SUPPORT_RECV", OnDemandOperations.Receive);
        Is("IBV_ODP_SUPPORT_WRITE", OnDemandOperations.Write);
        Is("IBV_ODP_SUPPORT_READ", OnDemandOperations.Read);
        Is("IBV_ODP_SUPPORT_ATOMIC", OnDemandOperations.Atomic);
        Is("IBV_ODP_SUPPORT_SRQ_RECV", OnDemandOperations.SharedReceive);
        Is("RDMA_CM_EVENT_ADDR_RESOLVED", ConnectionEventKind.AddressResolved);
        Is("RDMA_CM_EVENT_ADDR_ERROR", ConnectionEventKind.AddressError);
        Is("RDMA_CM_EVENT_ROUTE_RESOLVED", ConnectionEventKind.RouteResolved);
        Is("RDMA_CM_EVENT_ROUTE_ERROR", ConnectionEventKind.RouteError);
        Is("RDMA_CM_EVENT_CONNECT_REQUEST", ConnectionEventKind.ConnectRequest);
        Is("RDMA_CM_EVENT_CONNECT_RESPONSE", ConnectionEventKind.ConnectResponse);
        Is("RDMA_CM_EVENT_CONNECT_ERROR", ConnectionEventKind.ConnectError);
        Is("RDMA_CM_EVENT_UNREACHABLE", ConnectionEventKind.Unreachable);
        Is("RDMA_CM_EVENT_REJECTED", ConnectionEventKind.Rejected);
        Is("RDMA_CM_EVENT_ESTABLISHED", ConnectionEventKind.Established);
        Is("RDMA_CM_EVENT_DISCONNECTED", ConnectionEventKind.Disconnected);
        Is("RDMA_CM_EVENT_DEVICE_REMOVAL", ConnectionEventKind.DeviceRemoval);
        Is("RDMA_CM_EVENT_MULTICAST_JOIN", ConnectionEventKind.MulticastJoin);
        Is("RDMA_CM_EVENT_MULTICAST_ERROR", ConnectionEventKind.MulticastError);
        Is("RDMA_CM_EVENT_ADDR_CHANGE", ConnectionEventKind.AddressChange);
        Is("RDMA_CM_EVENT_TIMEWAIT_EXIT", ConnectionEventKind.TimewaitExit);
        Is("IBV_EVENT_CQ_ERR", AsyncEventKind.CompletionQueueError);
        Is("IBV_EVENT_QP_FATAL", AsyncEventKind.QueuePairFatal);
        Is("IBV_EVENT_QP_ACCESS_ERR", AsyncEventKind.QueuePairAccessError);
        Is("IBV_EVENT_DEVICE_FATAL", AsyncEventKind.DeviceFatal);
        Is("IBV_EVENT_PORT_ACTIVE", AsyncEventKind.PortActive);
        Is("IBV_EVENT_PORT_ERR", AsyncEventKind.PortError);
        Is("IBV_EVENT_GID_CHANGE", AsyncEventKind.GidChange);
        Is("IBV_EVENT_WQ_FATAL", AsyncEventKind.WorkQueueFatal);
        Is("IBV_QPS_INIT", QueuePairState.Initialized);
        Is("IBV_QPS_RTS", QueuePairState.ReadyToSend);
        Is("IBV_QPS_ERR", QueuePairState.Error);
        Is("IBV_PORT_ACTIVE", PortState.Active);
        Is("IBV_PORT_DOWN", PortState.Down);
        Is("RDMA_PS_TCP", Librdmacm.ReliablePortSpace);
        Is("IBV_QPT_RC", 2);
        Is("IBV_QP_STATE", 1);
        Is("IBV_LINK_LAYER_ETHERNET", 2);
        Is("IBV_MTU_4096", 5);
        return table;

        void Size(string type, long value) => table.Add(($"sizeof(struct {type})", value));

        void At(string type, string member, long value) => table.Add(($"offsetof(struct {type}, {member})", value));

        void Before(string member, long value)
            => table.Add(($"offsetof(struct verbs_context, context) - offsetof(struct verbs_context, {member})", value));

        void Is(string expression, object value) => table.Add((expression, Convert.ToInt64(value, CultureInfo.InvariantCulture)));

        static long Field<T>(string member) => (long)Marshal.OffsetOf<T>(member);
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }

    private static void Require(bool present, string advice)
    {
        if (present)
        {
            return;
        }
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(advice);
        }
        Assert.Ignore(advice);
    }
}
