namespace Lunaris.VhostUserBlk.Block;

/// <summary>What a request asks for (Virtio 1.2 §5.2.6).</summary>
internal enum RequestType : uint
{
    In = 0,
    Out = 1,
    Flush = 4,
    GetId = 8,
    Discard = 11,
    WriteZeroes = 13,
}

/// <summary>How a request ended; the last byte that the device writes.</summary>
internal enum RequestStatus : byte
{
    Ok = 0,
    IoError = 1,
    Unsupported = 2,
}
