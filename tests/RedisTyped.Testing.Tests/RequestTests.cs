namespace RedisTyped.Testing.Tests;

public sealed class RequestTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_node_at_all_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RedisNodes.StartAsync(0, cancellationToken: Cancel));

    [Fact]
    public async Task Replicas_of_Garnet_are_refused_in_favour_of_redis_server() => await RefusedAsync(
        new RedisNodesOptions { Server = RedisServerKind.Garnet, ReplicasPerNode = 1 }, "ReplicasPerNode needs redis-server");

    [Fact]
    public async Task Fewer_than_no_replicas_are_refused() =>
        await RefusedAsync(new RedisNodesOptions { ReplicasPerNode = -1 }, "ReplicasPerNode is -1");

    [Fact]
    public async Task Unknown_server_is_refused() =>
        await RefusedAsync(new RedisNodesOptions { Server = (RedisServerKind)9 }, "Server is 9");

    [Fact]
    public async Task No_time_to_start_is_refused() =>
        await RefusedAsync(new RedisNodesOptions { StartTimeout = TimeSpan.Zero }, "StartTimeout is 00:00:00");

    [Fact]
    public async Task Missing_folder_is_refused() =>
        await RefusedAsync(new RedisNodesOptions { TemporaryDirectory = "/no/such/folder" }, "'/no/such/folder', which does not exist");

    [Fact]
    public async Task Empty_password_is_refused() => await RefusedAsync(new RedisNodesOptions { Password = "" }, "Password is empty");

    [Theory]
    [InlineData("with,comma")]
    [InlineData("with blank")]
    [InlineData("with\ncontrol")]
    [InlineData("--leadingdash")]
    public async Task Password_that_a_configuration_cannot_carry_is_refused_unseen(string password)
    {
        var refused = await RefusedAsync(new RedisNodesOptions { Password = password }, "Password begins with a dash");

        Assert.DoesNotContain(password, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer, "--port")]
    [InlineData(RedisServerKind.RedisServer, "--BIND")]
    [InlineData(RedisServerKind.RedisServer, "--requirepass")]
    [InlineData(RedisServerKind.Garnet, "--bind")]
    [InlineData(RedisServerKind.Garnet, "--port=1")]
    public async Task Arguments_that_the_nodes_set_themselves_are_refused(RedisServerKind kind, string argument) => await RefusedAsync(
        new RedisNodesOptions { Server = kind, ExtraArguments = [argument, "0.0.0.0"] },
        $"ExtraArguments holds {argument.Split('=')[0]}, which the nodes set themselves");

    private static async Task<ArgumentException> RefusedAsync(RedisNodesOptions options, string fault)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => RedisNodes.StartAsync(1, options, Cancel));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
