using System.CommandLine;
using System.Text.Json;
using RedisTyped.Faults.Tests.Reports;

namespace RedisTyped.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes the command. It exits with 0 when all was kept, with 1 when something was lost, hung, wrong or grew.</summary>
    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long it runs.",
            DefaultValueFactory = static _ => 10,
        };
        minutes.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 10_000))
            {
                result.AddError("--minutes is out of range; give more than 0.");
            }
        });
        var seed = new Option<int?>("--seed") { Description = "Repeats the faults of a run, in the order and with the lengths that it had." };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the summary as JSON." };
        var page = new Option<FileInfo?>("--page") { Description = "The page whose measured part is replaced, such as docs/reliability.md." };
        var root = new RootCommand(
            "Calls of every kind on persistent nodes that are killed, frozen and cut off at random; needs redis-server. Exits with 0 when all that "
            + "was acknowledged is there, every call has ended, and neither memory nor connections have grown, else with 1.")
        {
            minutes, seed, json, page,
        };
        root.SetAction(async (words, cancellationToken) =>
        {
            var settings = new SoakSettings(TimeSpan.FromMinutes(words.GetValue(minutes)), words.GetValue(seed) ?? Random.Shared.Next());
            SoakSummary summary = await SoakRun.RunAsync(settings, new SoakProgress(settings.Duration), cancellationToken);
            Console.Write(summary.ToText());
            if (words.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(summary, Indented) + "\n", cancellationToken);
            }

            if (words.GetValue(page) is { } written)
            {
                await ReliabilityPage.WriteAsync(written.FullName, summary.ToPage(), "soak");
            }

            return summary.IsGood ? 0 : 1;
        });
        return root;
    }
}
