using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing.Tests;

public sealed class StartFailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisServerKind.RedisServer, "Bad directive or wrong number of arguments")]
    [InlineData(RedisServerKind.Garnet, "Option 'no-such-option' is unknown.")]
    public async Task Server_that_refuses_its_arguments_is_quoted(RedisServerKind kind, string reason)
    {
        using var folder = new TemporaryFolder();

        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => RedisNodes.StartAsync(
            2,
            new RedisNodesOptions { Server = kind, ExtraArguments = ["--no-such-option", "1"], TemporaryDirectory = folder.Path },
            Cancel));

        Assert.StartsWith("node-", failure.NodeName, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Log, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
        Assert.Empty(await Machine.ProcessesNamingAsync(folder.Path));
    }

    [Fact]
    public async Task Stray_argument_does_not_bring_the_password_into_the_message()
    {
        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => RedisNodes.StartAsync(
            1,
            new RedisNodesOptions { Server = RedisServerKind.RedisServer, Password = "hunter2", ExtraArguments = ["stray"] },
            Cancel));

        Assert.Contains("stray", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_never_answers_is_ended_after_the_time_allowed()
    {
        using var programs = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        programs.AddProgram("redis-server", "echo still thinking; exec sleep 1000");

        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => RedisNodes.StartOnAsync(
            1,
            new RedisNodesOptions { StartTimeout = TimeSpan.FromSeconds(3), TemporaryDirectory = folder.Path },
            ProgramSearch.OfThisMachine() with { Path = programs.Path },
            LoopbackPorts.Take,
            Cancel));

        Assert.Contains("was not ready", failure.Message, StringComparison.Ordinal);
        Assert.Equal("still thinking", failure.Log);
        Assert.Empty(folder.Entries);
        Assert.Empty(await Machine.ProcessesNamingAsync(folder.Path));
    }

    [Fact]
    public async Task Program_that_cannot_be_run_is_named()
    {
        using var programs = new TemporaryFolder();
        programs.AddProgram("redis-server", "");
        File.WriteAllText(Path.Combine(programs.Path, "redis-server"), "#!/no/such/interpreter\n");

        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => RedisNodes.StartOnAsync(
            1, new RedisNodesOptions(), ProgramSearch.OfThisMachine() with { Path = programs.Path }, LoopbackPorts.Take, Cancel));

        Assert.Contains(Path.Combine(programs.Path, "redis-server"), failure.Log, StringComparison.Ordinal);
    }
}
