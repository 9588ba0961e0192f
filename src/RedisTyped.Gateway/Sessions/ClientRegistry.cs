using System.Collections.Concurrent;

namespace RedisTyped.Gateway.Sessions;

/// <summary>The clients of a gateway at this moment. Thread-safe.</summary>
internal sealed class ClientRegistry(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, ClientState> _clients = [];

    /// <summary>All, by their numbers.</summary>
    public IEnumerable<ClientState> All => _clients.Values.OrderBy(static client => client.Id);

    /// <summary>Gives the time.</summary>
    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Takes in a client that has connected.</summary>
    /// <param name="id">Its number, never used before.</param>
    /// <param name="address">Its own address.</param>
    /// <param name="localAddress">The address that it has connected to.</param>
    public ClientState Add(long id, string address, string localAddress)
    {
        var client = new ClientState(id, address, localAddress, Now);
        _clients[client.Id] = client;
        return client;
    }

    /// <summary>
    /// Ends the connections of those who listen to a channel that lives elsewhere since a change of the topology: who is cut off subscribes again, where who is not would wait
    /// for messages that never come.
    /// </summary>
    public void CutOffListeners()
    {
        foreach (ClientState client in _clients.Values.Where(static client => client.HearsNothing()))
        {
            client.Abort();
        }
    }

    /// <summary>Forgets a client that has gone.</summary>
    public void Remove(ClientState client) => _clients.TryRemove(client.Id, out _);
}
