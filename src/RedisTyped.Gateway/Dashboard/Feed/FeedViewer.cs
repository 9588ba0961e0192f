using System.Threading.Channels;

namespace RedisTyped.Gateway.Dashboard.Feed;

/// <summary>One who looks: what is still to be written to it, up to a limit.</summary>
/// <param name="backlog">How many messages it may be behind.</param>
internal sealed class FeedViewer(int backlog) : IDisposable
{
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(backlog) { SingleReader = true });
    private readonly CancellationTokenSource _dropped = new();

    /// <summary>What to write, in order.</summary>
    public ChannelReader<byte[]> Frames => _frames.Reader;

    /// <summary>Is cancelled when it is behind too far; its connection is of no use then.</summary>
    public CancellationToken Dropped => _dropped.Token;

    /// <summary>Takes a message; false where it is behind too far.</summary>
    public bool TryTake(byte[] frame) => _frames.Writer.TryWrite(frame);

    /// <summary>Ends it in good order: what it was given is still written.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <summary>Ends it at once.</summary>
    public void Drop()
    {
        Complete();
        try
        {
            _dropped.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has left by itself at the same moment.
        }
    }

    public void Dispose() => _dropped.Dispose();
}
