using Lunaris.VhostUserBlk.Block;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>The driver of a virtio disk: one request at a time, or several with the ends in any order.</summary>
internal sealed class BlkDriver(FrontEnd frontEnd, DriverQueue queue)
{
    private const byte Unwritten = 0xEE;

    /// <summary>A request that was put in.</summary>
    internal sealed record Request(ushort Head, ulong Status, IReadOnlyList<Part> Data, ulong Memory);

    /// <summary>Whether chains go into tables of their own, as Linux has them.</summary>
    public bool UsesIndirect { get; set; } = true;

    public RequestStatus Read(ulong sector, Span<byte> destination, int pieces = 1)
    {
        Request request = Put(RequestType.In, sector, [], destination.Length, pieces);
        RequestStatus status = Finish(request, out uint length);
        if (status == RequestStatus.Ok)
        {
            Assert.That(length, Is.EqualTo((uint)destination.Length + 1), "bytes that the device says it wrote");
        }

        CopyData(request, destination);
        return status;
    }

    public RequestStatus Write(ulong sector, ReadOnlySpan<byte> source, int pieces = 1) => Finish(Put(RequestType.Out, sector, source, 0, pieces), out _);

    public RequestStatus Flush() => Finish(Put(RequestType.Flush, 0, [], 0), out _);

    public RequestStatus GetId(Span<byte> destination)
    {
        Request request = Put(RequestType.GetId, 0, [], destination.Length);
        RequestStatus status = Finish(request, out _);
        CopyData(request, destination);
        return status;
    }

    /// <summary>A discard or write-zeroes request.</summary>
    public RequestStatus Ranges(RequestType type, params (ulong Sector, uint Sectors, uint Flags)[] ranges) =>
        Finish(Put(type, 0, [.. ranges.SelectMany(range => (byte[])[.. FrontEnd.Bytes(range.Sector), .. FrontEnd.Words(range.Sectors, range.Flags)])], 0), out _);

    public RequestStatus Other(uint type) => Finish(Put((RequestType)type, 0, [], 0), out _);

    /// <summary>Puts a request in and rings.</summary>
    public Request Put(RequestType type, ulong sector, ReadOnlySpan<byte> data, int length, int pieces = 1, bool kick = true)
    {
        ulong memory = frontEnd.Ram.Allocate(16);
        FrontEnd.Words((uint)type, 0).CopyTo(frontEnd.Ram.Span(memory, 8));
        FrontEnd.Bytes(sector).CopyTo(frontEnd.Ram.Span(memory + 8, 8));
        List<Part> buffers = Buffers(Math.Max(data.Length, length), pieces, isWritable: data.IsEmpty);
        ReadOnlySpan<byte> rest = data;
        foreach (Part part in buffers)
        {
            rest[..Math.Min(rest.Length, (int)part.Length)].CopyTo(frontEnd.Ram.Span(part.Address, (int)part.Length));
            rest = rest[Math.Min(rest.Length, (int)part.Length)..];
        }

        ulong status = frontEnd.Ram.Allocate(1);
        frontEnd.Ram.At<byte>(status) = Unwritten;
        ushort head = queue.Put([new Part(memory, 16, IsWritable: false), .. buffers, new Part(status, 1, IsWritable: true)], UsesIndirect);
        if (kick)
        {
            queue.Kick();
        }

        return new Request(head, status, buffers, memory);
    }

    /// <summary>Waits for a request, the only one there is.</summary>
    public RequestStatus Finish(Request request, out uint length)
    {
        (ushort head, length) = queue.Take();
        Assert.That(head, Is.EqualTo(request.Head));
        frontEnd.Ram.Release(request.Memory);
        return StatusOf(request);
    }

    public RequestStatus StatusOf(Request request)
    {
        byte status = frontEnd.Ram.At<byte>(request.Status);
        Assert.That(status, Is.Not.EqualTo(Unwritten), "the device wrote no status");
        return (RequestStatus)status;
    }

    /// <summary>What was read for a request.</summary>
    public void CopyData(Request request, Span<byte> destination)
    {
        foreach (Part part in request.Data)
        {
            frontEnd.Ram.Span(part.Address, (int)part.Length).CopyTo(destination);
            destination = destination[(int)part.Length..];
        }
    }

    /// <summary>Memory in pieces with something between them, not of whole sectors.</summary>
    private List<Part> Buffers(int length, int pieces, bool isWritable)
    {
        List<Part> parts = [];
        for (int at = 0; at < length;)
        {
            int part = parts.Count + 1 == pieces ? length - at : Math.Clamp((length / pieces) + (parts.Count % 3) - 1, 1, length - at);
            parts.Add(new Part(frontEnd.Ram.Allocate(part + 16, pieces > 1 ? 1 : 4096), (uint)part, isWritable));
            at += part;
        }

        return parts;
    }
}
