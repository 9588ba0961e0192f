using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// One look at all servers before a run is gone on with that may have published its epoch: whether another plan has changed the topology since, whether the fences still stand that it has left, and whether
/// clients may have come over. A restart takes a fence away, and what a source has taken since is in no target.
/// </summary>
/// <param name="Unfenced">The sources that take writes, though no epoch that is in force has told them to.</param>
/// <param name="StaysInForce">Whether what they took does: no client has come over, and they have what they had when they were fenced.</param>
/// <param name="Unproven">The sources that did not answer, of which it is not known whether they have that: looked for only where what others took stays in force.</param>
internal sealed record LostFences(IReadOnlyList<CutServer> Unfenced, bool StaysInForce, IReadOnlyList<string> Unproven)
{
    /// <summary>
    /// Looks. Servers that do not answer within moments say nothing where another says that the epoch is in force: each is asked once more before an epoch is published there, or its fence is opened. Before
    /// that, it is not decided yet what becomes of what sources took: each of them is waited for.
    /// </summary>
    /// <param name="servers">All servers.</param>
    /// <param name="state">What the run has left.</param>
    /// <param name="isDecided">Whether it is decided already, by an earlier run, that what sources took does not stay in force.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">Another plan has changed the topology; or it cannot be decided now.</exception>
    public static async Task<LostFences> FindAsync(IReadOnlyList<CutServer> servers, CutOverState state, bool isDecided, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = servers.ToDictionary(static server => server, server => AskAsync(server, state, cancellationToken));
        await ((Task)Task.WhenAll(asked.Values)).WaitAsync(ReachedServers.Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Answer[] answers = await ThoseThereAsync().ConfigureAwait(false);
        if (!isDecided && !IsPublished())
        {
            answers = await WaitAsync(static server => server.Part.IsSource).ConfigureAwait(false);
        }

        CutServer[] unfenced = [.. answers.Where(static answer => answer.IsUnfenced).Select(static answer => answer.Server)];
        ReshardException? busy = answers.FirstOrDefault(static answer => answer is { Server.Part.IsSource: true, Fault.IsBusy: true })?.Fault;
        if (isDecided || IsPublished() || (unfenced.Length == 0 && busy is null) || answers.Any(static answer => answer is { IsUnfenced: true, HasData: false }))
        {
            return Over(unfenced);
        }

        // Sources are told behind the others.
        Func<CutServer, bool> mayBeTold = state.AreSourcesTold is false ? static server => !server.Part.IsSource : static _ => true;
        answers = await WaitAsync(mayBeTold).ConfigureAwait(false);
        if (IsPublished())
        {
            return Over(unfenced);
        }

        if (answers.FirstOrDefault(answer => answer.Fault is not null && mayBeTold(answer.Server))?.Fault is { } unasked)
        {
            throw new ReshardException(
                ReshardFailure.CutOver, $"{(unfenced.Length > 0 ? Told(unfenced) + " " : "")}Whether clients have come over is not known, and nothing is done: {unasked.Message}", unasked);
        }

        return busy is null
            ? new LostFences(unfenced, StaysInForce: true, [.. answers.Where(static answer => answer is { Server.Part.IsSource: true, Fault: not null }).Select(static answer => answer.Server.Name)])
            : throw new ReshardException(ReshardFailure.CutOver, $"Whether a source took writes since the last run ended is not known, and nothing is done: {busy.Message}", busy);

        static LostFences Over(IReadOnlyList<CutServer> unfenced) => new(unfenced, StaysInForce: false, []);

        bool IsPublished() => answers.Any(answer => answer.Said?.Current >= state.Epoch);

        async Task<Answer[]> WaitAsync(Func<CutServer, bool> isWanted)
        {
            await Task.WhenAll(asked.Where(one => isWanted(one.Key)).Select(static one => one.Value)).ConfigureAwait(false);
            return await ThoseThereAsync().ConfigureAwait(false);
        }

        async Task<Answer[]> ThoseThereAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            Answer[] there = await Task.WhenAll(asked.Values.Where(static one => one.IsCompleted)).ConfigureAwait(false);
            PublishedEpoch.Refuse(there.Max(static answer => answer.Said?.Current) ?? 0, state.Epoch);
            return there;
        }
    }

    /// <summary>Whether a source takes writes, though it has not been told that the epoch is in force.</summary>
    public static async Task<bool> HasLostAsync(CutServer source, long epoch, CancellationToken cancellationToken) =>
        await IsUnfencedAsync(source, await SaidAsync(source, cancellationToken).ConfigureAwait(false), epoch, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a source has what it had when it was fenced: the last thing that was written there before that, or it still follows the run that fenced it.</summary>
    public static async Task<bool> HasDataAsync(CutServer source, CutOverState state, CancellationToken cancellationToken) =>
        await SaidAsync(source, cancellationToken).ConfigureAwait(false) is not { } said || await HasDataAsync(source, said, state, cancellationToken).ConfigureAwait(false);

    /// <summary>What such sources are called in a message.</summary>
    public static string Told(IEnumerable<CutServer> sources) =>
        $"{string.Join(", ", sources.Select(static source => source.Name).Order(StringComparer.Ordinal))} did not refuse writes any more when this was gone on with, as behind a restart: what was written there since the run before it ended is at no other node.";

    private static async Task<Answer> AskAsync(CutServer server, CutOverState state, CancellationToken cancellationToken)
    {
        try
        {
            EpochRecord? said = await SaidAsync(server, cancellationToken).ConfigureAwait(false);
            bool isUnfenced = server.Part.IsSource && await IsUnfencedAsync(server, said, state.Epoch, cancellationToken).ConfigureAwait(false);
            bool hasData = isUnfenced && said is not null && await HasDataAsync(server, said, state, cancellationToken).ConfigureAwait(false);
            return new Answer(server, said, isUnfenced, hasData, Fault: null);
        }
        catch (ReshardException e)
        {
            return new Answer(server, Said: null, IsUnfenced: false, HasData: false, e);
        }
    }

    private static async Task<bool> HasDataAsync(CutServer source, EpochRecord said, CutOverState state, CancellationToken cancellationToken) =>
        said.Pending == state.Epoch && (state.Mark is null || await source.HasMarkAsync(state.Mark, cancellationToken).ConfigureAwait(false));

    // A source that follows nobody when it is fenced, and has no primary to answer by now, may have anything: it is busy, and waited for.
    private static async Task<EpochRecord?> SaidAsync(CutServer server, CancellationToken cancellationToken) => server.Part is { IsSource: true, HasWayBack: false }
        ? await server.EpochAsync(cancellationToken).ConfigureAwait(false)
        : await server.TryEpochAsync(cancellationToken).ConfigureAwait(false);

    private static async Task<bool> IsUnfencedAsync(CutServer source, EpochRecord? said, long epoch, CancellationToken cancellationToken) =>
        (said?.Current ?? 0) < epoch && !await source.IsFencedAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>What a server answers.</summary>
    /// <param name="Server">The server.</param>
    /// <param name="Said">What it says of epochs; null where it could not be asked, or answers nothing since its primary is away.</param>
    /// <param name="IsUnfenced">Whether it is a source that takes writes without having been told to.</param>
    /// <param name="HasData">Whether such a one has what it had when it was fenced.</param>
    /// <param name="Fault">Why it could not be asked.</param>
    private sealed record Answer(CutServer Server, EpochRecord? Said, bool IsUnfenced, bool HasData, ReshardException? Fault);
}
