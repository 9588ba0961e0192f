using System.Runtime.InteropServices;
using RedisTyped.Execution;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Says in which stage a command can be sent, so that commands on one key keep their order: behind the stage of the last one on its key,
/// or together with that where the two do not disturb each other. Stages are sent one after the other.
/// </summary>
/// <remarks>As long as all commands are of one kind they are in one stage, and no key is looked at.</remarks>
internal sealed class KeyOrder
{
    /// <summary>The kind of what is not merged, and runs in the order in which it was queued.</summary>
    public const int Unmerged = -1;

    private const int None = -2;
    private const int SeveralReads = -3;

    private Dictionary<byte[], Last>? _lasts;
    private int _kind = None;
    private int _floor;
    private int _top;

    /// <summary>
    /// Whether the keys of all commands so far must be given to <see cref="Note"/>, before that of a command of another kind than theirs.
    /// </summary>
    /// <param name="kind">The kind of the command.</param>
    /// <param name="before">The one kind of those so far.</param>
    /// <param name="stage">Where these are.</param>
    public bool AsksForKeys(int kind, out MergeKind before, out int stage)
    {
        before = (MergeKind)_kind;
        stage = _floor;
        return _lasts is null && _kind >= 0 && kind != _kind;
    }

    /// <summary>Notes a command that has its stage already.</summary>
    public void Note(byte[] key) => (_lasts ??= new(KeyBytesComparer.Instance))[key] = new Last(_floor, _kind, IsRead((MergeKind)_kind));

    /// <summary>The stage for a mergeable command.</summary>
    public int StageOf(MergeKind kind, byte[] key)
    {
        if (!IsTracked((int)kind))
        {
            return _floor;
        }

        ref Last last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lasts!, key, out bool isKnown);
        return Place(ref last, isKnown, (int)kind, IsRead(kind), _floor);
    }

    /// <summary>The stage for a command that is not merged.</summary>
    public int StageOf(ReadOnlySpan<byte[]> keys, bool isRead)
    {
        if (!IsTracked(Unmerged))
        {
            return _floor;
        }

        // The latest that any of its keys asks for; the others then come behind whatever they have.
        int stage = _floor;
        foreach (byte[] key in keys)
        {
            bool isKnown = _lasts!.TryGetValue(key, out Last last);
            stage = Math.Max(stage, Place(ref last, isKnown, Unmerged, isRead, _floor));
        }

        foreach (byte[] key in keys)
        {
            ref Last last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lasts!, key, out bool isKnown);
            Place(ref last, isKnown, Unmerged, isRead, stage);
        }

        return stage;
    }

    /// <summary>The stage for a command that may concern any key: behind all so far, and before all to come.</summary>
    /// <param name="hasMerged">Whether the last stage has calls to merge, which are sent behind what is not merged.</param>
    public int StageOfAny(bool hasMerged)
    {
        _floor = hasMerged ? _top + 1 : _top;
        _top = _floor;
        _kind = Unmerged;
        _lasts = null;
        return _floor;
    }

    private static bool IsRead(MergeKind kind) => kind is MergeKind.Get or MergeKind.HashGet or MergeKind.Exists or MergeKind.Touch;

    // Keys of commands that are not merged were not kept: what differs from them comes behind all of them.
    private bool IsTracked(int kind)
    {
        if (_lasts is not null)
        {
            return true;
        }

        if (_kind == None || _kind == kind)
        {
            _kind = kind;
            return false;
        }

        _lasts = new Dictionary<byte[], Last>(KeyBytesComparer.Instance);
        if (_kind == Unmerged)
        {
            _floor = ++_top;
        }

        return true;
    }

    private int Place(ref Last last, bool isKnown, int kind, bool isRead, int atLeast)
    {
        if (!isKnown || last.Stage < atLeast)
        {
            last = new Last(atLeast, kind, isRead);
        }
        else if (last.Kind == kind)
        {
            last = last with { IsRead = last.IsRead && isRead };
        }
        else if (last.IsRead && isRead)
        {
            last = last with { Kind = SeveralReads };
        }
        else
        {
            last = new Last(last.Stage + 1, kind, isRead);
        }

        _top = Math.Max(_top, last.Stage);
        return last.Stage;
    }

    private readonly record struct Last(int Stage, int Kind, bool IsRead);
}
