using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;
using RedisTyped.Testing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>An ASP.NET Core application that has the gateway's package alone, with a store of its own in its container.</summary>
public sealed partial class WebTests(PackedPackages packages)
{
    private static readonly string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="RedisTyped.Gateway" Version="{BuildFacts.Version}" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using System.Net;
        using RedisTyped;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped")).AddStore<IVisits>();
        builder.Services.AddRedisTypedGateway();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseRedisTypedGateway());
        });
        var app = builder.Build();
        app.MapPost("/visit/{id}", (long id, IVisits visits) => visits.VisitAsync(id));
        app.MapStore<IVisits>("/visits");
        app.MapRedisTypedGateway();
        app.Run();

        [RedisStore]
        public partial interface IVisits
        {
            [Command("INCR visits:{id}")]
            Task<long> VisitAsync([ShardKey] long id);
        }
        """;

    [Fact]
    public async Task Application_has_a_store_in_its_container_and_the_gateway()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        Workspace folder = packages.CreateWorkspace("web");
        folder.Write("Visits.csproj", Project);
        folder.Write("Program.cs", Program);
        folder.Write("appsettings.json", $$"""{ "RedisTyped": {{redis.TopologyJson()}} }""");
        await folder.BuildAsync("Visits.csproj");

        using Process app = DotNet.Start("dotnet", folder.Folder, packages.Environment, "bin/Debug/net10.0/Visits.dll");
        try
        {
            List<Uri> addresses = await ListeningAsync(app);
            using var http = new HttpClient { BaseAddress = addresses[0] };

            Assert.Equal("1", await PostAsync(http, "/visit/7"));
            Assert.Equal("2", await PostAsync(http, "/visit/7"));
            Assert.Contains("<html", await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Contains("/visits/", await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal("$1\r\n2\r\n", await AskAsync(addresses[1], "GET visits:7\r\n", 7));
        }
        finally
        {
            app.Kill(entireProcessTree: true);
            await app.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<string> PostAsync(HttpClient http, string path)
    {
        using HttpResponseMessage response = await http.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // As somebody with telnet.
    private static async Task<string> AskAsync(Uri server, string request, int replyLength)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        byte[] reply = new byte[replyLength];
        await connection.GetStream().ReadExactlyAsync(reply, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(reply);
    }

    // ASP.NET Core logs its addresses, in the order in which they were given, before it says that it has started.
    private static async Task<List<Uri>> ListeningAsync(Process app)
    {
        var addresses = new List<Uri>();
        var log = new StringBuilder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        while (await app.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            log.AppendLine(line);
            if (Listening().Match(line) is { Success: true } address)
            {
                addresses.Add(new Uri(address.Groups[1].Value));
            }
            else if (line.Contains("Application started", StringComparison.Ordinal))
            {
                return addresses;
            }
        }

        Assert.Fail($"The application ended before it had started:\n{log}{await app.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        return [];
    }

    [GeneratedRegex(@"Now listening on: (\S+)")]
    private static partial Regex Listening();
}
