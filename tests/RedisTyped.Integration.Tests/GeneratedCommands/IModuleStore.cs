namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>Commands that the table does not know. The server of the test has them: commands of its own under other names.</summary>
[RedisStore]
[HashTag("doc:{id}")]
public partial interface IModuleStore
{
    [Command("JSON.SET doc:{id} {json}", Keys = new[] { 1 })]
    Task SetAsync([ShardKey] long id, string json);

    [Command("JSON.GET doc:{id}", Keys = new[] { 1 }, ReadOnly = true)]
    Task<string?> GetAsync([ShardKey] long id);

    [Command("JSON.GET doc:{id}", Keys = [1], ReadOnly = true)]
    Task<long> GetNumberAsync([ShardKey] long id);

    [Command("json.move doc:{id}:from doc:{id}:to LEFT RIGHT", Keys = [1, 2])]
    Task<string?> MoveAsync([ShardKey] long id);

    [Command("JSON.PUSH doc:{id}:from {values}", Keys = [1])]
    Task<long> PushAsync([ShardKey] long id, IReadOnlyList<string> values);

    [Command("JSON.ALL doc:{id}:to 0 -1", Keys = [1], ReadOnly = true)]
    Task<string[]> AllAsync([ShardKey] long id);
}
