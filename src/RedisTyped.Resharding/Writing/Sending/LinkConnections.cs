using System.Globalization;
using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// The connections of one link to its target, told by their name. A server may still hold batches that came by an earlier one, and would run them behind
/// our look at the checkpoint; so those are ended before.
/// </summary>
internal sealed class LinkConnections(string source)
{
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"redistyped-{Crc64.Compute(Encoding.UTF8.GetBytes(source)):x16}");

    /// <summary>Gives a connection the name.</summary>
    public async Task NameAsync(Func<RespBuffer, CancellationToken, Task<object?>> ask, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("CLIENT", "SETNAME", _name);
        await ask(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all connections of the name. Without the right to do so nothing happens: then only the checkpoint tells of a late batch.</summary>
    public async Task EndOthersAsync(Func<RespBuffer, CancellationToken, Task<object?>> ask, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("CLIENT", "LIST");
        string clients = ReplyTree.Text(await ask(request, cancellationToken).ConfigureAwait(false));
        foreach (string client in clients.Split('\n').Where(line => line.Contains($" name={_name} ", StringComparison.Ordinal)))
        {
            var kill = new RespBuffer();
            kill.WriteRequest("CLIENT", "KILL", "ID", client.Split(' ')[0]["id=".Length..]);
            await ask(kill, cancellationToken).ConfigureAwait(false);
        }
    }
}
