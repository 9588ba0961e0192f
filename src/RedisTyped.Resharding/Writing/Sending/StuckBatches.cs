using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>Notices that a connection breaks again and again over the same batch, and has it tried less often, and not for ever. Not thread-safe.</summary>
internal sealed class StuckBatches(TargetOptions options, UnansweredBatches queue)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private long _answered = -1;
    private long _since;

    /// <summary>A connection has broken.</summary>
    /// <param name="fault">How.</param>
    /// <returns>How long to wait until the next.</returns>
    /// <exception cref="ReshardException">It has for so long that the target counts as gone.</exception>
    public TimeSpan Delay(Exception fault)
    {
        long answered = queue.AnsweredOf;
        if (answered != _answered || queue.IsSilent)
        {
            _answered = answered;
            _since = options.Time.GetTimestamp();
            return TimeSpan.Zero;
        }

        return options.Time.GetElapsedTime(_since) <= options.Patience
            ? Pace
            : throw TargetConnection.Unreachable(options, $"breaks the connection over the same commands again and again ({fault.Message})", fault);
    }
}
