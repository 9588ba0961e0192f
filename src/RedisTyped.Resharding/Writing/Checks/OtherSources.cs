using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Checks;

/// <summary>
/// Asks the other sources of a target for keys that are to be deleted there. Where strays are kept, one of them may have brought a key that is placed on this link's source.
/// </summary>
/// <param name="options">Names them.</param>
/// <remarks>Their user needs <c>+select +exists</c>.</remarks>
internal sealed class OtherSources(TargetOptions options) : IAsyncDisposable
{
    private readonly List<NodeClient> _clients = [];

    /// <summary>Leaves those out that another source has.</summary>
    /// <exception cref="Failures.ReshardException">A source cannot be asked.</exception>
    public async Task<byte[][]> WithoutTheirsAsync(byte[][] keys, int db, CancellationToken cancellationToken)
    {
        for (int i = 0; i < options.StraySources.Count && keys.Length > 0; i++)
        {
            if (i == _clients.Count)
            {
                var (name, access) = options.StraySources[i];
                _clients.Add(await NodeClient.ConnectAsync(name, access, cancellationToken).ConfigureAwait(false));
            }

            var request = new RespBuffer();
            request.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
            foreach (byte[] key in keys)
            {
                request.WriteArray(2);
                request.WriteBulk("EXISTS"u8);
                request.WriteBulk(key);
            }

            object?[] replies = await _clients[i].SendAsync(request, keys.Length + 1, cancellationToken).ConfigureAwait(false);
            if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
            {
                throw _clients[i].Refused("EXISTS", error);
            }

            keys = [.. keys.Where((_, place) => replies[place + 1] is not 1L)];
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeClient client in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
