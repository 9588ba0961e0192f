using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.Execution.Retries;

/// <summary>
/// Sends idempotent calls again that failed by a fault that passes. A call with all its repetitions takes no longer than the operation timeout.
/// On a Redis Cluster it sends any call again that was refused for the sake of its slot: that one has not run. Thread-safe. Only generated code
/// uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallRetries
{
    private readonly ResiliencePipeline? _pipeline;
    private readonly SlotFollower? _slots;
    private readonly ICallFollower? _follower;
    private readonly TimeSpan _limit;
    private readonly TimeProvider? _time;
    private readonly CurrentTopology? _current;

    /// <param name="current">The topology.</param>
    /// <param name="options">How idempotent calls are repeated; null: they are not.</param>
    /// <param name="limit">How long a call with its repetitions may take.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="time">Gives the time.</param>
    /// <param name="slots">Sends again what a Redis Cluster refuses while slots move; null for other topologies.</param>
    /// <param name="follower">Makes calls again that are refused for the sake of another epoch; null where there are none.</param>
    internal CallRetries(
        CurrentTopology current, RetryOptions? options, TimeSpan limit, ILogger logger, TimeProvider time, SlotFollower? slots = null, ICallFollower? follower = null)
    {
        _follower = follower;
        _current = current;
        _limit = limit;
        _time = time;
        _slots = slots;
        _pipeline = options is null ? null : options.Pipeline ?? new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static attempt => ValueTask.FromResult(RetryableFault.Is(attempt.Outcome.Exception)),
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.Delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = attempt =>
                {
                    Log.Retried(logger, attempt.AttemptNumber + 1, attempt.Outcome.Exception!.GetType().Name);
                    Count(attempt.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Makes calls again only where they were refused for the sake of another epoch.</summary>
    /// <param name="follower">Makes them again.</param>
    internal CallRetries(ICallFollower follower) => _follower = follower;

    /// <summary>Makes a call, and makes it again where that helps.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="call">Makes the call; is given what ends its waiting.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The result of the first call that succeeded, or the failure of the last.</returns>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _pipeline is null
            ? FollowAsync(call, static (call, stop) => call(stop), cancellationToken)
            : RepeatAsync(_pipeline, call, cancellationToken);
    }

    private async Task<T> RepeatAsync<T>(ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        long start = _time!.GetTimestamp();
        using var clock = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        Exception? last = null;
        int attempts = 0;
        int clocks = 0;
        try
        {
            return await pipeline.ExecuteAsync(AttemptAsync, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(message: null, innerException: null, cancellationToken);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested)
        {
            throw last ?? new TimeoutException(FormattableString.Invariant($"None of {attempts} attempts was answered within {_limit.TotalSeconds:0.###} s; each may still run."));
        }

        async ValueTask<T> AttemptAsync(CancellationToken stop)
        {
            if (Interlocked.Increment(ref attempts) > 1)
            {
                StartClock();
            }

            try
            {
                return await FollowAsync(call, static (call, stop) => call(stop), stop).WaitAsync(stop).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                last = fault;
                StartClock();
                throw;
            }
        }

        // Not for the first attempt alone: that has the operation timeout of its own, whose exception says more.
        void StartClock()
        {
            if (Interlocked.Exchange(ref clocks, 1) == 0)
            {
                TimeSpan left = _limit - _time!.GetElapsedTime(start);
                clock.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(
            async stop =>
            {
                await call(stop).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Makes a call that may not run twice, and makes it again only where a Redis Cluster has refused it without running it.</summary>
    /// <typeparam name="TState">What the call is made with.</typeparam>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="state">What the call is made with, so that one that is not followed costs nothing.</param>
    /// <param name="call">Makes the call; is given what ends its waiting.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The result of the call that was taken, or its failure.</returns>
    public Task<T> FollowAsync<TState, T>(TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        Task<T> first = call(state, cancellationToken);
        return first.IsCompletedSuccessfully ? first
            : _follower is not null ? _follower.FollowAsync(first, state, call, cancellationToken)
            : _slots is null ? first
            : FollowAsync(_slots, first, state, call, cancellationToken);
    }

    /// <inheritdoc cref="FollowAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task FollowAsync<TState>(TState state, Func<TState, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _slots is null && _follower is null
            ? call(state, cancellationToken)
            : FollowAsync((state, call), static (made, stop) => WithResultAsync(made.call(made.state, stop)), cancellationToken);
    }

    /// <inheritdoc cref="FollowAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public ValueTask<T> FollowValueAsync<TState, T>(
        TState state, Func<TState, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _slots is null && _follower is null
            ? call(state, cancellationToken)
            : new ValueTask<T>(FollowAsync((state, call), static (made, stop) => made.call(made.state, stop).AsTask(), cancellationToken));
    }

    /// <inheritdoc cref="FollowAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public ValueTask FollowValueAsync<TState>(TState state, Func<TState, CancellationToken, ValueTask> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _slots is null && _follower is null
            ? call(state, cancellationToken)
            : new ValueTask(FollowAsync((state, call), static (made, stop) => WithResultAsync(made.call(made.state, stop).AsTask()), cancellationToken));
    }

    /// <summary>
    /// Makes a call of which the commands follow their slots by themselves, and makes it again only where nodes have refused all of it for the sake of another epoch.
    /// </summary>
    /// <inheritdoc cref="FollowAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<T> SwitchAsync<TState, T>(TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _follower is null ? call(state, cancellationToken) : FollowAsync(state, call, cancellationToken);
    }

    /// <inheritdoc cref="SwitchAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task SwitchAsync<TState>(TState state, Func<TState, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _follower is null ? call(state, cancellationToken) : FollowAsync(state, call, cancellationToken);
    }

    /// <inheritdoc cref="SwitchAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public ValueTask<T> SwitchValueAsync<TState, T>(
        TState state, Func<TState, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _follower is null ? call(state, cancellationToken) : FollowValueAsync(state, call, cancellationToken);
    }

    /// <inheritdoc cref="SwitchAsync{TState, T}(TState, Func{TState, CancellationToken, Task{T}}, CancellationToken)"/>
    public ValueTask SwitchValueAsync<TState>(TState state, Func<TState, CancellationToken, ValueTask> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _follower is null ? call(state, cancellationToken) : FollowValueAsync(state, call, cancellationToken);
    }

    /// <summary>Makes untyped calls again; null where none is.</summary>
    internal ICallFollower? Follower => _follower;

    // Apart from its caller, who needs no closure for a call that has its answer.
    private static Task<T> FollowAsync<TState, T>(
        SlotFollower slots, Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        slots.SendAsync(
            first,
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return call(state, cancellationToken);
            });

    private static async Task<bool> WithResultAsync(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }

    private void Count(Exception fault)
    {
        ConnectedTopology topology = _current!.Value;
        RedisNode? node = fault switch
        {
            NodeCallException call => topology.Find(call.Node),
            PartialFailureException partial => topology.Find(partial.Failures[0].Node),
            _ => null,
        };
        (node ?? topology.Nodes[0]).Telemetry.Retried(fault, isOfNode: node is not null);
    }
}
