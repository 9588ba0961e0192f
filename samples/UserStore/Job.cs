using Spectre.Console;

namespace UserStore;

/// <summary>Writes every user through the store, reads all of them back and compares.</summary>
internal sealed class Job(IUserStore store, IReadOnlyList<User> users, CancellationToken ct)
{
    // So many calls wait for their replies at one time; each node's connection pipelines them.
    private const int InFlight = 200;

    /// <summary>The first key of the sample that is already there, or null.</summary>
    public async Task<string?> FindExistingAsync()
    {
        foreach (User[] some in users.Chunk(InFlight))
        {
            bool[] there = await Task.WhenAll(some.Select(u => store.HasNameAsync(u.Id)));
            if (Array.IndexOf(there, true) is >= 0 and int index)
            {
                return $"{{user:{some[index].Id}}}:name";
            }
        }

        return null;
    }

    public Task RunAsync(TimeSpan? keepFor) =>
        AnsiConsole.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask writing = progress.AddTask("write names and profiles", maxValue: users.Count);
                ProgressTask reading = progress.AddTask("read back and compare", maxValue: users.Count);
                await ForAllAsync(writing, user => Task.WhenAll(
                    store.SetNameAsync(user.Id, user.Name, keepFor),
                    store.SetProfileAsync(user.Id, new UserProfile(user.Name, user.Category), keepFor)));
                await ForAllAsync(reading, CompareAsync);
                await CompareNamesAsync();
            });

    private async Task ForAllAsync(ProgressTask progress, Func<User, Task> action)
    {
        foreach (User[] some in users.Chunk(InFlight))
        {
            ct.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(action));
            progress.Increment(some.Length);
        }
    }

    private async Task CompareNamesAsync()
    {
        string?[] names = await store.GetNamesAsync([.. users.Select(static user => user.Id)]);
        if (!names.SequenceEqual(users.Select(static user => user.Name)))
        {
            throw new InvalidDataException("The names read together are not those written.");
        }
    }

    private async Task CompareAsync(User user)
    {
        string? name = await store.GetNameAsync(user.Id, ct);
        UserProfile? profile = await store.GetProfileAsync(user.Id);
        if (name != user.Name || profile != new UserProfile(user.Name, user.Category))
        {
            throw new InvalidDataException($"User {user.Id} did not come back as written: '{name}', {profile}");
        }
    }
}
