using System.Diagnostics;
using RedisTyped.Cluster.Tests.Stores;

namespace RedisTyped.Cluster.Tests.Migration;

/// <summary>
/// One user's writer, who alone writes that user's keys and so knows every right answer: counts visits, logs each, and reads both back.
/// </summary>
internal sealed class UserLoad(IUserStore store, long user)
{
    public long User { get; } = user;

    public long Acknowledged { get; private set; }

    /// <summary>How many calls were answered.</summary>
    public long Calls { get; private set; }

    public TimeSpan LongestCall { get; private set; }

    public List<string> Entries { get; } = [];

    public List<string> WrongAnswers { get; } = [];

    public List<string> Failures { get; } = [];

    /// <summary>Writes until it is stopped, or something fails.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="user">Whose keys.</param>
    /// <param name="describe">Tells how the servers are when something has failed.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<UserLoad> RunAsync(IUserStore store, long user, Func<Task<string>> describe, CancellationToken stop)
    {
        var load = new UserLoad(store, user);
        while (!stop.IsCancellationRequested && load.Failures.Count == 0)
        {
            try
            {
                await load.StepAsync();
            }
            catch (Exception fault)
            {
                load.Failures.Add($"User {user}: {fault}\n{await describe()}");
            }
        }

        return load;
    }

    /// <summary>Reads the names of users together, of several slots and nodes, until it is stopped.</summary>
    /// <returns>How often.</returns>
    public static async Task<int> ReadAsync(IUserStore store, long[] users, CancellationToken stop)
    {
        int reads = 0;
        for (; !stop.IsCancellationRequested; reads++)
        {
            Assert.Equal(users.Length, (await store.GetNamesAsync(users)).Length);
        }

        return reads;
    }

    private async Task StepAsync()
    {
        string name = $"name {Acknowledged}";
        await CallAsync(() => store.SetNameAsync(User, name));
        Expect(name, await CallAsync(() => store.GetNameAsync(User)), "GET");

        // A typed call and a script in turn, of one counter.
        Acknowledged++;
        Expect(Acknowledged, await CallAsync(() => store.VisitAsync(User, 1)), "INCRBY");
        Entries.Add(name);
        Acknowledged++;
        Expect(Acknowledged, await CallAsync(() => store.LogVisitAsync(User, name)), "script");
        Expect($"{name}, {Acknowledged}", string.Join(", ", await CallAsync(() => store.GetBothAsync(User))), "MGET");
        Expect(Entries.Count, (await CallAsync(() => store.GetLogAsync(User))).Length, "LRANGE");
    }

    private Task<bool> CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        long start = Stopwatch.GetTimestamp();
        T answer = await call();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        LongestCall = took > LongestCall ? took : LongestCall;
        Calls++;
        return answer;
    }

    private void Expect<T>(T expected, T answer, string command)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, answer))
        {
            WrongAnswers.Add($"{command} of user {User} gave {answer} for {expected}");
        }
    }
}
