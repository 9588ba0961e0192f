using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>A redis-server of this test alone that allows every command.</summary>
internal sealed class CommandServer : IAsyncDisposable
{
    private readonly RedisNodes _nodes;
    private readonly DirectoryInfo _directory;

    private CommandServer(RedisNodes nodes, DirectoryInfo directory)
    {
        _nodes = nodes;
        _directory = directory;
    }

    public int Port => _nodes[0].Port;

    public static async Task<CommandServer> StartAsync(params string[] arguments)
    {
        // ACL SAVE wants a file.
        DirectoryInfo directory = Directory.CreateTempSubdirectory("redistyped-acl-");
        string acl = Path.Combine(directory.FullName, "users.acl");
        await File.WriteAllTextAsync(acl, "");
        RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--aclfile", acl, "--enable-debug-command", "yes", "--enable-module-command", "yes", .. arguments],
        });
        return new CommandServer(nodes, directory);
    }

    public RespConnection Connect() => new(Port);

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
