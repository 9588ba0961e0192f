using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>
/// Joins the GETs of many callers to one node. A call that finds the node idle goes at once. Others gather while one is under way, and go
/// together behind it: not a clock decides how many those are, but the load. Thread-safe.
/// </summary>
/// <remarks>
/// What a trip asks for was called for before it was sent, and nobody joins it later: what a call is given is never older than the last
/// write that had ended before the call was made.
/// </remarks>
internal sealed partial class NodeCoalescer : IGetCoalescer, INodeResource
{
    /// <summary>How many calls go together at most. A node answers nobody else while it answers an MGET.</summary>
    internal const int MostCalls = 1024;

    /// <summary>
    /// Up to this many calls under way are a low load: each then goes at once, as without coalescing. Above, a second trip beside the first
    /// would only make both smaller.
    /// </summary>
    internal const int LowLoad = 4;

    private readonly Lock _gate = new();
    private readonly List<Trip> _trips = [];
    private readonly Stack<GetTrip> _spares = [];
    private readonly OverdueClock _clock;

    // Sent as text, a command that the configuration forbids makes StackExchange.Redis 1.2.6 give the replies of others to wrong callers.
    private readonly bool _mayAskPresence;
    private readonly GatheredCalls _gathered;
    private int _places;
    private int _underWay;
    private volatile bool _isClosing;
    private bool _isClosed;
    private TaskCompletionSource? _idle;

    /// <summary>Makes a coalescer.</summary>
    /// <param name="node">The node that is asked.</param>
    /// <param name="flags">Which of its servers: what its callers would ask without coalescing.</param>
    public NodeCoalescer(RedisNode node, CommandFlags flags = SendingRule.Flags)
    {
        Node = node;
        Flags = flags;
        _gathered = new GatheredCalls(node);
        _mayAskPresence = !node.Multiplexer.Configuration.Contains("$EXISTS=", StringComparison.OrdinalIgnoreCase);
        _clock = new OverdueClock(node.OperationTimeout, EndOverdue);
    }

    /// <summary>The node that is asked.</summary>
    public RedisNode Node { get; }

    /// <summary>Which of its servers.</summary>
    public CommandFlags Flags { get; }

    public Task<T> GetAsync<T, TReader>(byte[] key, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<RedisValue, T>
    {
        Ask(PendingGet<T, TReader>.Start(key, reader, Node.Telemetry.Begin(reader.Call), cancellationToken, out Task<T> task));
        return task;
    }

    public ValueTask<T> GetValueAsync<T, TReader>(byte[] key, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<RedisValue, T>
    {
        if (cancellationToken.CanBeCanceled)
        {
            return new ValueTask<T>(GetAsync<T, TReader>(key, reader, cancellationToken));
        }

        Ask(PendingValueGet<T, TReader>.Start(key, reader, Node.Telemetry.Begin(reader.Call), out ValueTask<T> result));
        return result;
    }

    /// <summary>Gives a place back, so that what has gathered can go.</summary>
    /// <param name="count">How many calls held the place.</param>
    public void Leave(int count)
    {
        GetTrip? trip;
        lock (_gate)
        {
            _places--;
            _underWay -= count;
            trip = Next();
        }

        trip?.Send();
    }

    /// <summary>Takes the calls of a trip that has come back; not if they were ended before.</summary>
    public bool TryFinish(Trip trip, out CoalescedCall? calls)
    {
        lock (_gate)
        {
            if (!_trips.Remove(trip))
            {
                calls = null;
                return false;
            }

            calls = trip.Unload().First;
            if (trip is GetTrip spare)
            {
                _spares.Push(spare);
            }

            EndClosing();
            return true;
        }
    }

    /// <summary>Asks for the keys of calls once more. The clock may have run down since the first trip came back, and found none under way.</summary>
    /// <param name="calls">The calls; may be none.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="count">How many calls hold a place until these have ended; 0 where nobody waits for them.</param>
    public void AskAgain(CallList calls, SecondQuestion question, int count = 0)
    {
        if (calls.IsEmpty)
        {
            return;
        }

        var trip = new SecondTrip(this, _mayAskPresence ? question : SecondQuestion.Each);
        lock (_gate)
        {
            if (!_isClosed)
            {
                trip.Load(calls, count);
                _trips.Add(trip);
                _clock.Start();
                calls = default;
            }
        }

        if (calls.IsEmpty)
        {
            _ = trip.RunAsync();
        }

        Refuse(calls);
    }

    /// <summary>Takes no more calls, and waits for those it has; none waits longer than the operation timeout.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            EndClosing();
        }

        await _idle.Task.ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        var calls = new List<CallList>();
        lock (_gate)
        {
            _isClosing = true;
            _isClosed = true;
            calls.AddRange(_trips.Select(static trip => trip.Unload()));
            _trips.Clear();
            calls.Add(_gathered.TakeAll());
            _idle?.TrySetResult();
        }

        _clock.Dispose();
        calls.ForEach(Refuse);
    }

    private void Refuse(CallList calls) => HandOut.Fault(calls.First, Node.Closed());

    private void Ask(CoalescedCall call)
    {
        if (_isClosing)
        {
            call.Fail(Node.Closed());
            return;
        }

        // Whoever finds another there leaves it to the first of them, who goes on.
        int gathered = _gathered.Add(call);
        if (gathered > 1)
        {
            if (_gathered.AreTooMany(gathered))
            {
                lock (_gate)
                {
                    _gathered.NoteMany();
                }
            }

            return;
        }

        GetTrip? trip;
        CallList refused = default;
        lock (_gate)
        {
            trip = Next();
            if (_isClosed)
            {
                refused = _gathered.TakeAll();
            }
        }

        trip?.Send();
        Refuse(refused);
    }

    /// <summary>Loads what has gathered, if there is a place. The gate is held.</summary>
    private GetTrip? Next()
    {
        // Before the intake is taken: as long as somebody is there, whoever comes next need not ask.
        if (_isClosed || (_places > 0 && _underWay + _gathered.Count(LowLoad) >= LowLoad))
        {
            return null;
        }

        _gathered.TakeIn();
        if (!_gathered.AreWaiting || (_places > 0 && _underWay + _gathered.Count(LowLoad) > LowLoad))
        {
            return null;
        }

        if (!_spares.TryPop(out GetTrip? trip))
        {
            trip = new GetTrip(this);
        }

        trip.Load(_gathered.Take(MostCalls, out int count), count);
        _underWay += count;
        _trips.Add(trip);
        _places++;
        _clock.Start();
        return trip;
    }

    private void EndClosing()
    {
        if (_idle is not null && _trips.Count == 0 && _gathered.IsEmpty)
        {
            _idle.TrySetResult();
        }
    }

    private void EndOverdue()
    {
        var overdue = new List<CallList>();
        GetTrip? next;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            long due = _clock.Due;
            _gathered.TakeIn();
            overdue.Add(_gathered.TakeStartedBy(due));
            long oldest = _gathered.Oldest;
            for (int i = _trips.Count - 1; i >= 0; i--)
            {
                Trip trip = _trips[i];
                overdue.Add(trip.Unload(due));
                oldest = Math.Min(oldest, trip.Started);
                if (trip.Started == long.MaxValue)
                {
                    // Nobody waits for it any more, and perhaps it never comes.
                    _trips.RemoveAt(i);
                    _places -= trip.HoldsPlace ? 1 : 0;
                    _underWay -= trip.Count;
                }
            }

            next = Next();
            _clock.Wind(oldest, hasMore: next is not null);

            EndClosing();
        }

        next?.Send();
        foreach (CallList calls in overdue)
        {
            if (!calls.IsEmpty)
            {
                Node.Watch.Suspect(isLate: true);
            }

            HandOut.Fault(calls.First, new TimeoutException(
                $"Node '{Node.Id}' did not answer GET within {Node.OperationTimeout.TotalSeconds:0.###} s; it may still run it."));
        }
    }
}
