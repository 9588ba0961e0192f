using System.Globalization;
using RedisTyped.Transitions;

namespace RedisTyped.Gateway.Dashboard.Migrations;

/// <summary>The transition of the client itself, which brings keys over as they are called for.</summary>
internal sealed class TransitionMigration(ShardedRedis redis) : IMigrationSource
{
    private MigrationProgress? _told;
    private (object Before, object After) _of;

    public IEnumerable<MigrationProgress> Running()
    {
        if (redis.Transition is not { } transition)
        {
            return [];
        }

        // What moves is worked out once for each transition.
        if (_told is null || _of != (transition.Before, transition.After))
        {
            _of = (transition.Before, transition.After);
            _told = Describe(transition);
        }

        return [_told];
    }

    private static MigrationProgress Describe(TopologyTransition transition) => new(
        $"{Of(transition.Before.Nodes.Count)}, {transition.Before.Router.Name} → {Of(transition.After.Nodes.Count)}, {transition.After.Router.Name}",
        "transition: keys are brought over as they are called for")
    {
        Note = string.Create(CultureInfo.InvariantCulture, $"{transition.Movement.Share * 100:0.#} % of all keys have another node."),
    };

    private static string Of(int nodes) => nodes == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{nodes} nodes");
}
