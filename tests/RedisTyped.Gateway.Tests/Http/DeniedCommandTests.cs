using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Which commands POST /v1/commands takes from nobody.</summary>
[Collection(nameof(HttpNodes))]
public sealed class DeniedCommandTests(HttpNodes http)
{
    [Fact]
    public async Task Commands_for_administrators_are_denied()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""[["MIGRATE", "127.0.0.1", 1, "c:migrate", 0, 10], ["CONFIG", "SET", "save", ""], ["SHUTDOWN"]]""");

        Assert.Equal(["denied", "denied", "denied"], results.Select(HttpGateway.KindOf));
    }

    [Fact]
    public async Task What_the_gateway_denies_and_allows_goes_for_HTTP_too()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, services: static services => services.AddRedisTypedGateway(static options =>
        {
            options.AllowedCommands.Add("PFDEBUG");
            options.AllowedCommands.Add("@admin");
            options.DeniedCommands.Add("KEYS");
            options.DeniedCommands.Add("@scripting");
            options.DeniedCommands.Add("LASTSAVE");
        }));

        JsonElement[] results = await gateway.CommandsAsync(
            """[["KEYS", "*"], ["EVAL", "return 1", 1, "a"], ["LASTSAVE"], ["PFDEBUG", "GETREG", "c:none"], ["DEBUG", "SLEEP", 0], ["SET", "c:policy", "1"]]""");

        Assert.Equal(["denied", "denied", "denied"], results.Take(3).Select(HttpGateway.KindOf));
        Assert.Equal("KEYS is denied here: the gateway's option DeniedCommands (--deny) names it.", results[0].GetProperty("problem").GetProperty("detail").GetString());
        Assert.Equal("refused", HttpGateway.KindOf(results[3]));
        Assert.NotEqual("denied", HttpGateway.KindOf(results[4]));
        Assert.Equal("OK", results[5].GetProperty("reply").GetString());
    }

    [Fact]
    public async Task Name_of_no_command_in_a_list_ends_the_start()
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => HttpGateway.StartAsync(http.Nodes, services: static services => services.Configure<GatewayOptions>(static options => options.DeniedCommands.Add("KEYZ"))));

        Assert.StartsWith("DeniedCommands names 'KEYZ', which is no command of Redis 7.0 and no category.", fault.Message, StringComparison.Ordinal);
    }
}
