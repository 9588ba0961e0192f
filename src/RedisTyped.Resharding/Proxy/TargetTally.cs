using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>What a target has been given over all links: what ended links gave, and what running ones have given so far. Thread-safe.</summary>
internal sealed class TargetTally(ProxyTarget target)
{
    private readonly Lock _gate = new();
    private readonly List<(RdbFilter Filter, RdbTarget Output)> _snapshots = [];
    private readonly List<StreamCounters> _streams = [];
    private readonly Dictionary<string, CommandReading> _commands = new(StringComparer.Ordinal);
    private (long Offset, DatabaseHistory? Databases) _left = (-1, null);
    private long _kept;
    private long _dropped;
    private long _bytes;

    /// <summary>The keys that its links met hidden by a replica.</summary>
    public HiddenKeys Hidden { get; } = new();

    /// <summary>Why its streams stopped.</summary>
    public StreamStops Stops { get; } = new(TimeProvider.System);

    public void Begin(RdbFilter filter, RdbTarget output)
    {
        lock (_gate)
        {
            _snapshots.Add((filter, output));
        }
    }

    public void End(RdbFilter filter, RdbTarget output)
    {
        lock (_gate)
        {
            _snapshots.Remove((filter, output));
            _kept += output.KeysKept;
            _dropped += filter.KeysRead - output.KeysKept;
            _bytes += output.BytesWritten;
        }
    }

    public void Begin(StreamCounters counters)
    {
        lock (_gate)
        {
            _streams.Add(counters);
        }
    }

    public void End(StreamCounters counters)
    {
        lock (_gate)
        {
            _streams.Remove(counters);
            Add(_commands, counters);
        }
    }

    /// <summary>A link ended at an offset.</summary>
    public void Left(long offset, DatabaseHistory databases)
    {
        lock (_gate)
        {
            _left = (offset, databases);
        }
    }

    /// <summary>The database at an offset that the last link had come to: a replica may be behind what it was sent. Null where nobody knows, until the stream says it.</summary>
    public int? DatabaseAt(long offset)
    {
        lock (_gate)
        {
            return offset <= _left.Offset ? _left.Databases?.At(offset) : null;
        }
    }

    public TargetReading Read()
    {
        lock (_gate)
        {
            var commands = new Dictionary<string, CommandReading>(_commands, StringComparer.Ordinal);
            foreach (var counters in _streams)
            {
                Add(commands, counters);
            }

            return new TargetReading(
                target.Name,
                _kept + _snapshots.Sum(static one => one.Output.KeysKept),
                _dropped + _snapshots.Sum(static one => Math.Max(0, one.Filter.KeysRead - one.Output.KeysKept)),
                target.Filter is OwnerKeyFilter owner ? owner.Strays.Count : 0,
                _bytes + _snapshots.Sum(static one => one.Output.BytesWritten),
                commands);
        }
    }

    private static void Add(Dictionary<string, CommandReading> sums, StreamCounters counters)
    {
        foreach (var fate in Enum.GetValues<CommandFate>())
        {
            foreach (var (name, count) in counters.ByName(fate))
            {
                var sum = sums.GetValueOrDefault(name);
                sums[name] = fate switch
                {
                    CommandFate.Passed => sum with { Passed = sum.Passed + count },
                    CommandFate.Dropped => sum with { Dropped = sum.Dropped + count },
                    CommandFate.Split => sum with { Split = sum.Split + count },
                    _ => sum with { Refetched = sum.Refetched + count },
                };
            }
        }
    }
}
