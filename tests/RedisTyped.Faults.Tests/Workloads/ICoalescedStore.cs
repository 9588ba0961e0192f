namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Reads what <see cref="IFaultStore"/> writes, several at a time.</summary>
[RedisStore(Coalesce = true)]
[HashTag("fault:{id}")]
public partial interface ICoalescedStore
{
    [Command("GET fault:{id}:value")]
    Task<string?> GetAsync([ShardKey] long id);
}
