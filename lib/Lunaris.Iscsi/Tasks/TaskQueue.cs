namespace Lunaris.Iscsi.Tasks;

/// <summary>A first-in, first-out queue threaded through the tasks themselves; removal from the middle is O(1).</summary>
internal sealed class TaskQueue
{
    public IscsiTask? First { get; private set; }

    public IscsiTask? Last { get; private set; }

    public int Count { get; private set; }

    public void Append(IscsiTask task)
    {
        // References that are known to be null cost nothing to store; others are told to the collector.
        task.Queue = this;
        if (Last is { } last)
        {
            task.PreviousInQueue = last;
            last.NextInQueue = task;
        }
        else
        {
            First = task;
        }

        Last = task;
        Count++;
    }

    /// <summary>Inserts behind <paramref name="previous"/>, or at the front where it is null.</summary>
    public void InsertAfter(IscsiTask? previous, IscsiTask task)
    {
        IscsiTask? next = previous is null ? First : previous.NextInQueue;
        task.Queue = this;
        task.PreviousInQueue = previous;
        task.NextInQueue = next;
        if (previous is null)
        {
            First = task;
        }
        else
        {
            previous.NextInQueue = task;
        }

        if (next is null)
        {
            Last = task;
        }
        else
        {
            next.PreviousInQueue = task;
        }

        Count++;
    }

    public void Remove(IscsiTask task)
    {
        if (Count == 1)
        {
            First = null;
            Last = null;
            task.Queue = null;
            Count = 0;
            return;
        }

        if (task.PreviousInQueue is { } previous)
        {
            previous.NextInQueue = task.NextInQueue;
        }
        else
        {
            First = task.NextInQueue;
        }

        if (task.NextInQueue is { } next)
        {
            next.PreviousInQueue = task.PreviousInQueue;
        }
        else
        {
            Last = task.PreviousInQueue;
        }

        task.PreviousInQueue = null;
        task.NextInQueue = null;
        task.Queue = null;
        Count--;
    }
}
