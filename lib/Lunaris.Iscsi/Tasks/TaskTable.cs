using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Tasks;

/// <summary>What <see cref="TaskTable.Find"/> found behind a tag.</summary>
internal enum TagMeaning
{
    /// <summary>A task that is with the target.</summary>
    Active,

    /// <summary>A tag of ours whose task has ended: a late answer, to be dropped quietly.</summary>
    Ended,

    /// <summary>A tag we never used.</summary>
    Unknown,
}

/// <summary>
/// The tasks that are with the target. A tag is the slot's number and a generation that grows with each use of the slot, so that look-up is O(1)
/// and the answer to an earlier user of a slot cannot be taken for the present one's.
/// </summary>
internal sealed class TaskTable
{
    private readonly Entry[] _tasks;
    private readonly ushort[] _generations;
    private readonly int[] _free;
    private int _freeHead;
    private int _freeCount;

    public TaskTable(int capacity)
    {
        // The slot number 0xFFFF is left out so that no tag can be all ones.
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 0xFFFF);
        _tasks = new Entry[capacity];
        _generations = new ushort[capacity];
        _free = new int[capacity];
        for (int i = 0; i < capacity; i++)
        {
            _free[i] = i;
        }

        _freeCount = capacity;
    }

    public int Capacity => _tasks.Length;

    public int Count => _tasks.Length - _freeCount;

    public int FreeCount => _freeCount;

    /// <summary>The task in a slot, for walks over all of them.</summary>
    public IscsiTask? this[int slot] => _tasks[slot].Task;

    /// <summary>Gives the task a slot and a tag. The slot freed longest ago is taken, so that late answers meet a free slot rather than a new task.</summary>
    public bool TryAdd(IscsiTask task)
    {
        if (_freeCount == 0)
        {
            return false;
        }

        int slot = _free[_freeHead];
        _freeHead = (_freeHead + 1) % _free.Length;
        _freeCount--;
        ushort generation = ++_generations[slot];
        if (generation == 0)
        {
            generation = _generations[slot] = 1;
        }

        _tasks[slot].Task = task;
        task.Slot = slot;
        task.Itt = new Itt(((uint)generation << 16) | (uint)slot);
        return true;
    }

    public void Remove(IscsiTask task)
    {
        _tasks[task.Slot].Task = null;
        _free[(_freeHead + _freeCount) % _free.Length] = task.Slot;
        _freeCount++;
        task.Slot = -1;
    }

    /// <summary>The task with the target that a tag names, or null: what the tag means then is for <see cref="Find"/> to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IscsiTask? FindActive(Itt itt)
    {
        uint slot = itt.Value & 0xFFFF;
        return slot < (uint)_tasks.Length && _generations[slot] == itt.Value >> 16 ? _tasks[slot].Task : null;
    }

    public TagMeaning Find(Itt itt, out IscsiTask? task)
    {
        task = FindActive(itt);
        if (task is not null)
        {
            return TagMeaning.Active;
        }

        int slot = (int)(itt.Value & 0xFFFF);
        if (slot >= _tasks.Length)
        {
            return TagMeaning.Unknown;
        }

        short behind = (short)(_generations[slot] - (ushort)(itt.Value >> 16));

        // A slot starts at generation 0, which no task ever had.
        return behind >= 0 && (itt.Value >> 16) != 0 ? TagMeaning.Ended : TagMeaning.Unknown;
    }

    /// <summary>A slot. An array of a class with heirs checks the type of whatever is stored in it.</summary>
    private struct Entry
    {
        public IscsiTask? Task;
    }
}
