using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Scanning;

// What is read lands with its time of expiry as the target's lander has it, and so does the stream.
internal sealed partial class ScanLander : IShiftingLander
{
    /// <inheritdoc/>
    public bool HasSettledExpiries => inner is not IShiftingLander { HasSettledExpiries: false };

    /// <inheritdoc/>
    public ValueTask<long> SettleExpiriesAsync(TimeSpan margin, CancellationToken cancellationToken) =>
        (inner as IShiftingLander)?.SettleExpiriesAsync(margin, cancellationToken) ?? default;

    /// <inheritdoc/>
    public ValueTask<long> UnshiftExpiriesAsync(CancellationToken cancellationToken) => (inner as IShiftingLander)?.UnshiftExpiriesAsync(cancellationToken) ?? default;

    /// <inheritdoc/>
    public ValueTask TakeBackExpiriesAsync(CancellationToken cancellationToken) => (inner as IShiftingLander)?.TakeBackExpiriesAsync(cancellationToken) ?? default;

    /// <inheritdoc/>
    public ValueTask<long> ShiftExpiriesAsync(CancellationToken cancellationToken) => (inner as IShiftingLander)?.ShiftExpiriesAsync(cancellationToken) ?? default;
}
