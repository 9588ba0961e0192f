using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.Execution.Retries;

/// <summary>
/// Sends idempotent calls again that failed by a fault that passes. A call with all its repetitions takes no longer than the operation timeout.
/// Thread-safe. Only generated code uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallRetries
{
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    internal CallRetries(RetryOptions options, TimeSpan limit, ILogger logger, TimeProvider time)
    {
        _limit = limit;
        _time = time;
        _pipeline = options.Pipeline ?? new ResiliencePipelineBuilder { TimeProvider = time }
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
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Makes a call, and makes it again where that helps.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="call">Makes the call; is given what ends its waiting.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The result of the first call that succeeded, or the failure of the last.</returns>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var clock = new CancellationTokenSource(_limit, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        Exception? last = null;
        try
        {
            return await _pipeline.ExecuteAsync(AttemptAsync, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (last is not null && !cancellationToken.IsCancellationRequested && clock.IsCancellationRequested)
        {
            throw last;
        }

        async ValueTask<T> AttemptAsync(CancellationToken stop)
        {
            try
            {
                // The first has the operation timeout of its own, whose exception says more.
                return last is null
                    ? await call(cancellationToken).ConfigureAwait(false)
                    : await call(stop).WaitAsync(stop).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                last = fault;
                throw;
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
}
