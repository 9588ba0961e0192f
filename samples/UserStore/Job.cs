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
                await ForAllAsync(writing, user => WriteAsync(user, keepFor));
                await ForAllAsync(reading, CompareAsync);
                await CompareNamesAsync();
            });

    /// <summary>Finds every user by its key, on all nodes, and gives how many there are.</summary>
    public async Task<int> FindAllAsync()
    {
        var found = new HashSet<long>();
        await foreach (long id in store.GetIdsAsync(ct))
        {
            found.Add(id);
        }

        return users.All(user => found.Contains(user.Id))
            ? found.Count
            : throw new InvalidDataException("The keys of the nodes do not give all the ids that were written.");
    }

    /// <summary>Makes the first users follow each other, and gives whom two of them, on two nodes, both follow.</summary>
    public async Task<(User A, User B, long[] Common)> FollowAsync()
    {
        User a = users[0];
        User b = users.FirstOrDefault(user => store.For(user.Id).Node != store.For(a.Id).Node) ?? users[^1];
        foreach (User other in users.Take(5))
        {
            await Task.WhenAll(store.FollowAsync(a.Id, other.Id), store.FollowAsync(b.Id, other.Id), store.VisitAsync(other.Id, by: 1));
        }

        return (a, b, await store.CommonAsync(a.Id, b.Id));
    }

    private async Task WriteAsync(User user, TimeSpan? keepFor)
    {
        var profile = new UserProfile(user.Name, user.Category);
        await store.SetNameAsync(user.Id, user.Name, keepFor);
        if (keepFor is not { } time)
        {
            await store.SetProfileAsync(user.Id, profile);
            return;
        }

        // Both or neither: one user is on one node, so this can be a transaction.
        await store.For(user.Id).TransactionAsync(t =>
        {
            t.SetProfileAsync(profile);
            t.ExpireProfileAsync(time);
        });
    }

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
