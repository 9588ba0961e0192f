using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RedisTyped.Cli.Terminal;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Repository.Tests.Documentation;
using RedisTyped.Testing;
using Pages = RedisTyped.Repository.Tests.Repository;

namespace RedisTyped.Cli.Tests.Documentation;

/// <summary>The dialogue with the gateway in the README, line by line; the ports alone are others.</summary>
public sealed class GatewayDialogueTests : TestsWithFiles
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_of_the_gateway_are_told_what_the_readme_shows()
    {
        List<CodeBlock> readme = CodeBlock.Of(Pages.Read("README.md"));
        string topology = readme.Single(static b => b.Text.Contains("-- route", StringComparison.Ordinal)).Text.Split('\'')[1];
        CodeBlock dialogue = readme.Single(static b => b.Text.Contains("$ redistyped serve", StringComparison.Ordinal));
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);
        string file = Folder.Write(
            "topology.json", topology.Replace("127.0.0.1:6401", nodes[0].EndPoint, StringComparison.Ordinal).Replace("127.0.0.1:6402", nodes[1].EndPoint, StringComparison.Ordinal));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        using var output = new FirstLine();
        using var console = new CommandConsole(Stream.Null, output, TextWriter.Null);
        Task<int> serving = Tool.RunAsync(["serve", "--topology", file, "--resp-port", "0", "--http-port", "0", "--json"], console, stop.Token);
        Assert.Same(output.Said, await InTime.AwaitAsync(Task.WhenAny(output.Said, serving), "the gateway says where it listens"));
        using var addresses = JsonDocument.Parse(await output.Said);
        IPEndPoint resp = IPEndPoint.Parse(addresses.RootElement.GetProperty("resp").GetString()!);
        string http = addresses.RootElement.GetProperty("http").GetString()!;

        var answers = new List<string>();
        foreach (string step in $"\n{dialogue.Text}".Split("\n$ ").Skip(1))
        {
            string[] lines = step.Split('\n');
            string[] words = ShownCommand.Of("README.md", lines[0]).First().Words;
            answers.AddRange((string[])[$"$ {lines[0]}", .. words switch
            {
                // It runs by now.
                ["redistyped", "serve", "--topology", "topology.json"] => [],
                ["redis-cli", "-p", "6390", .. var command] => await AskRedisCliAsync(resp.Port, command),
                ["telnet", "127.0.0.1", "6390"] => await TypeAsync(resp, lines[1], lines.Length - 2),
                ["curl", var address, "-H", "Content-Type: application/json", "-d", var body] => await PostAsync(address.Replace("localhost:8390", http, StringComparison.Ordinal), body),
                _ => ["(nobody answers this)"],
            }]);
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, await InTime.AwaitAsync(serving, "the gateway has ended"));
        Assert.Equal(dialogue.Text, string.Join('\n', answers));
    }

    private static async Task<string[]> AskRedisCliAsync(int port, string[] command)
    {
        using Process client = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{port}", .. command]) { RedirectStandardOutput = true })!;
        string said = await InTime.AwaitAsync(client.StandardOutput.ReadToEndAsync(Ended), "redis-cli has ended");
        await InTime.AwaitAsync(client.WaitForExitAsync(Ended), "redis-cli has ended");
        return said.TrimEnd('\n').Split('\n');
    }

    private static async Task<string[]> TypeAsync(IPEndPoint gateway, string typed, int lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway, Ended);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(typed + "\r\n"), Ended);
        using var reader = new StreamReader(client.GetStream());
        List<string> said = [typed];
        while (said.Count <= lines)
        {
            said.Add(await InTime.AwaitAsync(reader.ReadLineAsync(Ended).AsTask(), "the gateway answers what was typed") ?? "(the end)");
        }

        return [.. said];
    }

    private static async Task<string[]> PostAsync(string address, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(address, content, Ended);
        return [await answer.Content.ReadAsStringAsync(Ended)];
    }
}
