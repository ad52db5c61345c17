using System.Globalization;
using System.Text;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDd;

/// <summary>What a copy is, as far as going on with it must be the same.</summary>
internal sealed record CopyPlan(string Source, string Destination, long Skip, long Seek, long Length, int ChunkLength)
{
    /// <summary>Number of chunks.</summary>
    public long Chunks => (Length / ChunkLength) + (Length % ChunkLength > 0 ? 1 : 0);

    /// <summary>The plan as the head of a journal.</summary>
    public string[] Lines() =>
    [
        "iscsi-dd journal 1",
        $"source {Source}",
        $"destination {Destination}",
        string.Create(CultureInfo.InvariantCulture, $"skip {Skip} seek {Seek} length {Length} chunk {ChunkLength}"),
    ];
}

/// <summary>
/// The file that says which chunks are copied, with a sum of each: a head, then a line for a chunk. A line is written only after its chunk is
/// on the destination's medium; one that was cut off by the end of the program does not count.
/// </summary>
internal sealed class CopyJournal : IDisposable
{
    private readonly FileStream _file;

    private CopyJournal(FileStream file, Dictionary<long, string> done)
    {
        _file = file;
        Done = done;
    }

    /// <summary>Chunks that an earlier run has copied, and their sums.</summary>
    public IReadOnlyDictionary<long, string> Done { get; }

    /// <summary>Begins a journal, or goes on with one.</summary>
    /// <exception cref="ToolException">There is one of another copy, or of something else.</exception>
    public static CopyJournal Open(string path, CopyPlan plan)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            string[] head = plan.Lines();
            var text = new byte[file.Length];
            file.ReadExactly(text);
            int end = Array.LastIndexOf(text, (byte)'\n') + 1;
            string[] lines = Encoding.UTF8.GetString(text, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var done = new Dictionary<long, string>();
            if (text.Length > 0)
            {
                Check(path, head, lines);
                foreach (string line in lines.Skip(head.Length))
                {
                    string[] words = line.Split(' ');
                    if (words.Length != 2 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long chunk) || chunk >= plan.Chunks || words[1].Length != ChunkSum.Digits)
                    {
                        throw new ToolException($"The journal '{path}' has a line that is none: '{line}'.");
                    }
                    done[chunk] = words[1];
                }
            }
            file.SetLength(end);
            file.Position = end;
            if (end == 0)
            {
                file.Write(Encoding.UTF8.GetBytes(string.Join('\n', head) + "\n"));
                file.Flush(flushToDisk: true);
            }
            return new CopyJournal(file, done);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Notes chunks that are on the medium.</summary>
    public void Add(IReadOnlyList<(long Chunk, string Sum)> chunks)
    {
        var text = new StringBuilder();
        foreach ((long chunk, string sum) in chunks)
        {
            text.Append(chunk.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(sum).Append('\n');
        }
        _file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        _file.Flush(flushToDisk: true);
    }

    /// <summary>All is done: the journal goes.</summary>
    public void Remove()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    public void Dispose() => _file.Dispose();

    private static void Check(string path, string[] head, string[] lines)
    {
        for (int i = 0; i < head.Length; i++)
        {
            if (i >= lines.Length || lines[i] != head[i])
            {
                throw new ToolException($"The journal '{path}' is not of this copy: it says '{(i < lines.Length ? lines[i] : "nothing")}' where this copy is '{head[i]}'. Remove it to begin anew.");
            }
        }
    }
}
