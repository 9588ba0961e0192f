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
/// <param name="source">The source of the link.</param>
/// <param name="plan">The plan that it is of, which the name tells; null for none.</param>
internal sealed class LinkConnections(string source, string? plan = null)
{
    private const string OfPlan = "redistyped-link:";

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"{StartOf(plan)}{Crc64.Compute(Encoding.UTF8.GetBytes(source)):x16}");

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
        foreach (string client in (await ListAsync(ask, cancellationToken).ConfigureAwait(false)).Where(line => line.Contains($" name={_name} ", StringComparison.Ordinal)))
        {
            var kill = new RespBuffer();
            kill.WriteRequest("CLIENT", "KILL", "ID", client.Split(' ')[0]["id=".Length..]);
            await ask(kill, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks for links of another plan. Of two that look behind their naming, one sees the other at least.</summary>
    /// <returns>One's plan, and from where it is connected; null where there is none, or where that may not be asked.</returns>
    public async Task<(string Plan, string From)?> FindOtherPlanAsync(Func<RespBuffer, CancellationToken, Task<object?>> ask, CancellationToken cancellationToken)
    {
        foreach (string client in await ListAsync(ask, cancellationToken).ConfigureAwait(false))
        {
            string[] words = client.Split(' ');
            string name = ValueOf("name=");
            if (name.StartsWith(OfPlan, StringComparison.Ordinal) && !name.StartsWith(StartOf(plan), StringComparison.Ordinal))
            {
                return (Uri.UnescapeDataString(name[OfPlan.Length..].Split(':')[0]), ValueOf("addr="));
            }

            string ValueOf(string start) => words.FirstOrDefault(word => word.StartsWith(start, StringComparison.Ordinal))?[start.Length..] ?? "";
        }

        return null;
    }

    private static string StartOf(string? plan) => plan is null ? "redistyped-" : $"{OfPlan}{Uri.EscapeDataString(plan)}:";

    private static async Task<string[]> ListAsync(Func<RespBuffer, CancellationToken, Task<object?>> ask, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("CLIENT", "LIST");
        return ReplyTree.Text(await ask(request, cancellationToken).ConfigureAwait(false)).Split('\n');
    }
}
