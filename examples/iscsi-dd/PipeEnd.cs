using System.Diagnostics;

namespace Lunaris.Examples.IscsiDd;

/// <summary>Standard input or output: read and written in order, by one call at a time.</summary>
internal sealed class PipeEnd(Stream stream, string name) : CopyEnd
{
    private long _position;

    public override long? Length => null;

    public override bool CanSeek => false;

    public override string Identity => name;

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        // What the source shall leave out at its beginning is read and thrown away.
        while (_position < offset)
        {
            int skipped = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, offset - _position)], cancellation);
            if (skipped == 0)
            {
                return 0;
            }
            _position += skipped;
        }
        int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        _position += read;
        return read;
    }

    public override async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        Debug.Assert(offset == _position, "a pipe is written in order");
        await stream.WriteAsync(data, cancellation);
        _position += data.Length;
    }

    public override ValueTask ZeroAsync(long offset, int length, CancellationToken cancellation) => WriteAsync(offset, new byte[length], cancellation);

    public override async ValueTask FlushAsync(CancellationToken cancellation) => await stream.FlushAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await base.DisposeAsync();
    }
}
