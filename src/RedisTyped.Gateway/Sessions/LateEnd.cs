namespace RedisTyped.Gateway.Sessions;

/// <summary>
/// The end of a command whose client has gone, or has said that it sends nothing more: the two look alike, and one who only has no more to say still
/// waits for the reply. So what was begun has some time left.
/// </summary>
internal sealed class LateEnd : IDisposable
{
    private static readonly TimeSpan TimeLeft = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Ends some time after a client has gone.</summary>
    /// <param name="gone">The client has gone, or sends nothing more.</param>
    public LateEnd(CancellationToken gone)
    {
        _source = new CancellationTokenSource();
        _registration = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(TimeLeft), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
