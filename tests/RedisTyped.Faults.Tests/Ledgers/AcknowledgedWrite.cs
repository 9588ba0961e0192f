namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>A write that the client was told is done.</summary>
/// <param name="Path">How it was made.</param>
/// <param name="Node">Where it belongs.</param>
/// <param name="Id">Its id, which no other write has.</param>
/// <param name="Started">When the call was made, by the ledger's clock.</param>
internal readonly record struct AcknowledgedWrite(CallPath Path, string Node, long Id, long Started);
