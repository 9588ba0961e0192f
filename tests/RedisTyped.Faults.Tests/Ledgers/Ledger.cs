using System.Collections.Concurrent;
using System.Diagnostics;

namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>
/// Keeps what became of every call: acknowledged, failed with which exception, or still open; how long it took; and what was promised by
/// it. Thread-safe.
/// </summary>
internal sealed class Ledger
{
    /// <summary>For a call to several nodes, none of which is to blame before it ends.</summary>
    public const string AllNodes = "all nodes";

    /// <summary>How much longer than its timeout a call may take where the machine is busy; a hung call takes for ever.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>How much longer nearly every call to a node that is hit takes at the most: what a thread waits for its turn on a machine that is busy.</summary>
    public static readonly TimeSpan UsualMargin = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<OpenCall, bool> _open = new();
    private readonly Dictionary<(CallPath Path, string Node), Tally> _tallies = [];
    private readonly Dictionary<string, long> _errors = [];
    private readonly Dictionary<string, string> _unnamed = [];
    private readonly List<string> _wrong = [];
    private readonly List<string> _late = [];
    private readonly Dictionary<(CallPath Path, string Node), TimeSpan> _longest = [];
    private readonly Dictionary<string, long> _slow = [];
    private List<AcknowledgedWrite> _writes = [];
    private List<AcknowledgedWrite> _doubtful = [];

    /// <summary>The calls that have not ended.</summary>
    public IReadOnlyCollection<OpenCall> Open => [.. _open.Keys];

    /// <summary>How many calls ended, by kind of error.</summary>
    public IReadOnlyDictionary<string, long> Errors => Copy(_errors);

    /// <summary>Errors that do not name their node: one text for each kind and path.</summary>
    public IReadOnlyDictionary<string, string> UnnamedErrors => Copy(_unnamed);

    /// <summary>Answers that were wrong; the first ones.</summary>
    public IReadOnlyList<string> WrongAnswers => Copy(_wrong);

    /// <summary>Calls that took longer than their timeout and the margin; the first ones.</summary>
    public IReadOnlyList<string> LateCalls => Copy(_late);

    /// <summary>The longest calls by path and node.</summary>
    public IReadOnlyDictionary<(CallPath Path, string Node), TimeSpan> Longest => Copy(_longest);

    /// <summary>How many calls to each node took longer than their timeout and the usual margin.</summary>
    public IReadOnlyDictionary<string, long> SlowCalls => Copy(_slow);

    /// <summary>What the calls came to.</summary>
    public IReadOnlyDictionary<(CallPath Path, string Node), Tally> Tallies => Copy(_tallies);

    /// <summary>What the client was told is written.</summary>
    public IReadOnlyList<AcknowledgedWrite> Writes => Copy(_writes);

    /// <summary>Writes that failed: nobody knows whether they were made.</summary>
    public IReadOnlyList<AcknowledgedWrite> DoubtfulWrites => Copy(_doubtful);

    /// <summary>What the calls of a path to a node came to so far.</summary>
    public Tally TallyOf(CallPath path, string node)
    {
        lock (_lock)
        {
            return _tallies.GetValueOrDefault((path, node));
        }
    }

    /// <summary>How many calls to a node failed.</summary>
    public long FailuresOf(string node)
    {
        lock (_lock)
        {
            return _tallies.Where(entry => entry.Key.Node == node).Sum(static entry => entry.Value.Failed);
        }
    }

    /// <summary>Makes a call that concerns one node, and writes down what becomes of it.</summary>
    /// <param name="id">Of the write that it makes; null for a call that makes none.</param>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> CallAsync(CallPath path, string node, TimeSpan limit, Func<Task> call, long? id = null)
    {
        OpenCall open = Begin(path, node, limit);
        try
        {
            await call();
            Acknowledge(open, node, id);
            return true;
        }
        catch (Exception fault)
        {
            Fail(open, node, fault, id);
            return false;
        }
        finally
        {
            End(open);
        }
    }

    /// <summary>Writes down that a call is made; it is open until <see cref="End"/>.</summary>
    public OpenCall Begin(CallPath path, string node, TimeSpan limit)
    {
        var open = new OpenCall(path, node, limit);
        _open[open] = true;
        return open;
    }

    /// <summary>Writes down success with a node.</summary>
    public void Acknowledge(OpenCall call, string node, long? id = null)
    {
        lock (_lock)
        {
            Count(call.Path, node, new Tally(1, 0));
            Time(call, node);
            if (id is { } written)
            {
                _writes.Add(new AcknowledgedWrite(call.Path, node, written, call.Started));
            }
        }
    }

    /// <summary>Writes down a failure of a node.</summary>
    public void Fail(OpenCall call, string node, Exception fault, long? id = null, bool isNamed = false)
    {
        lock (_lock)
        {
            Count(call.Path, node, new Tally(0, 1));
            Time(call, node);
            string kind = ErrorText.KindOf(fault);
            _errors[kind] = _errors.GetValueOrDefault(kind) + 1;
            if (!isNamed && !ErrorText.Names(fault, node))
            {
                _unnamed.TryAdd($"{call.Path}, {kind}", fault.Message);
            }

            if (id is { } written)
            {
                _doubtful.Add(new AcknowledgedWrite(call.Path, node, written, call.Started));
            }
        }
    }

    /// <summary>Writes down that a call has ended.</summary>
    public void End(OpenCall call)
    {
        _open.TryRemove(call, out _);
        if (call.Elapsed > call.Limit + Margin)
        {
            Keep(_late, call.ToString());
        }
    }

    /// <summary>Writes down that an answer was not what it has to be.</summary>
    public void Wrong(string what) => Keep(_wrong, what);

    /// <summary>Forgets the writes, once they have been compared.</summary>
    public void ForgetWrites()
    {
        lock (_lock)
        {
            _writes = [];
            _doubtful = [];
        }
    }

    /// <summary>The clock of <see cref="AcknowledgedWrite.Started"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    private void Keep(List<string> list, string text)
    {
        const int Most = 20;
        lock (_lock)
        {
            if (list.Count < Most)
            {
                list.Add(text);
            }
        }
    }

    private void Count(CallPath path, string node, Tally more)
    {
        Tally before = _tallies.GetValueOrDefault((path, node));
        _tallies[(path, node)] = new Tally(before.Acknowledged + more.Acknowledged, before.Failed + more.Failed);
    }

    private void Time(OpenCall call, string node)
    {
        TimeSpan elapsed = call.Elapsed;
        if (elapsed > _longest.GetValueOrDefault((call.Path, node)))
        {
            _longest[(call.Path, node)] = elapsed;
        }

        if (elapsed > call.Limit + UsualMargin)
        {
            _slow[node] = _slow.GetValueOrDefault(node) + 1;
        }
    }

    private Dictionary<TKey, TValue> Copy<TKey, TValue>(Dictionary<TKey, TValue> source)
        where TKey : notnull
    {
        lock (_lock)
        {
            return new Dictionary<TKey, TValue>(source);
        }
    }

    private List<T> Copy<T>(List<T> source)
    {
        lock (_lock)
        {
            return [.. source];
        }
    }
}
