using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>The calls of one kind in one stage that are sent alike, gathered to the commands that they can be sent as.</summary>
internal sealed class MergeGroup(MergeKind kind, CommandFlags flags)
{
    private const int FirstCapacity = 8;

    private readonly List<MergedCommand> _commands = [];
    private readonly Dictionary<byte[], MergedCommand>? _byKey = MergedCommand.HasOneKey(kind) ? new(KeyBytesComparer.Instance) : null;
    private MergedCommand? _open;
    private byte[]? _openKey;

    public MergeKind Kind => kind;

    public CommandFlags Flags => flags;

    /// <summary>How many calls it has.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<MergedCommand> Commands => _commands;

    /// <summary>Takes what a call sends, and says where the call must be added.</summary>
    public MergedCalls Add(in MergeableCommand command)
    {
        Count++;
        MergedCommand? open = _byKey is null ? _open : OfKey(_byKey, command);
        if (open is null || open.IsFull)
        {
            open = Begin(open is null ? (_byKey is null ? FirstCapacity : 1) : MergedCommand.MostCalls);
        }

        open.Add(command);
        return open.Calls;
    }

    private MergedCommand? OfKey(Dictionary<byte[], MergedCommand> byKey, in MergeableCommand command)
    {
        // Calls of one key mostly follow each other.
        byte[] key = command.Key!;
        if (_openKey is null || !key.AsSpan().SequenceEqual(_openKey))
        {
            _openKey = key;
            byKey.TryGetValue(key, out _open);
        }

        return _open;
    }

    private MergedCommand Begin(int capacity)
    {
        _open = new MergedCommand(kind, flags, capacity);
        _commands.Add(_open);
        if (_byKey is not null)
        {
            _byKey[_openKey!] = _open;
        }

        return _open;
    }
}
