using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.Examples.IscsiDd;

/// <summary>A file, or a block device of the host, as an end of a copy.</summary>
internal sealed class FileEnd : CopyEnd
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly bool _isNew;

    private FileEnd(SafeFileHandle file, string path, bool isNew, string identity)
    {
        (_file, _path, _isNew) = (file, path, isNew);
        Identity = identity;
    }

    public override long? Length => RandomAccess.GetLength(_file);

    public override string Identity { get; }

    /// <summary>Opens a file to read.</summary>
    public static FileEnd Read(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        string identity = string.Create(CultureInfo.InvariantCulture, $"file {Path.GetFullPath(path)} {RandomAccess.GetLength(file)} bytes of {File.GetLastWriteTimeUtc(path):O}");
        return new FileEnd(file, path, isNew: false, identity);
    }

    /// <summary>Opens a file to write; one that is neither gone on with nor written in its middle begins empty.</summary>
    public static FileEnd Write(string path, bool keep)
    {
        bool isNew = !keep && !path.StartsWith("/dev/", StringComparison.Ordinal);
        SafeFileHandle file = File.OpenHandle(path, isNew ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        return new FileEnd(file, path, isNew, $"file {Path.GetFullPath(path)}");
    }

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = await RandomAccess.ReadAsync(_file, buffer[total..], offset + total, cancellation);
            if (read == 0)
            {
                break;
            }
            total += read;
        }
        return total;
    }

    public override ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellation) => RandomAccess.WriteAsync(_file, data, offset, cancellation);

    /// <summary>What was never written in a new file is a hole; elsewhere there may be old data.</summary>
    public override ValueTask ZeroAsync(long offset, int length, CancellationToken cancellation)
        => _isNew ? ValueTask.CompletedTask : WriteAsync(offset, new byte[length], cancellation);

    public override ValueTask FlushAsync(CancellationToken cancellation)
    {
        RandomAccess.FlushToDisk(_file);
        return ValueTask.CompletedTask;
    }

    public override ValueTask FinishAsync(long end)
    {
        if (!_path.StartsWith("/dev/", StringComparison.Ordinal) && RandomAccess.GetLength(_file) < end)
        {
            RandomAccess.SetLength(_file, end);
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _file.Dispose();
        return base.DisposeAsync();
    }
}
