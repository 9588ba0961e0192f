using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// How far a link has come, as it stands in the target beside the keys: a hash in database 0, written by the transaction that writes the
/// keys, so that both come and go together.
/// </summary>
/// <param name="At">The history of the source, and how much of it the target has. Of a snapshot: what the target will have.</param>
/// <param name="Database">The database that the stream has selected there; -1 where a SELECT is sure to come first.</param>
/// <param name="Batch">How many transactions it took; where the target says another number than expected, somebody else was there.</param>
/// <param name="IsWhole">Whether the snapshot has landed; otherwise only some of its keys have.</param>
internal sealed record Checkpoint(ReplicationPosition At, int Database, long Batch, bool IsWhole)
{
    /// <summary>The field that says whether the snapshot has landed.</summary>
    public const string PhaseField = "phase";

    /// <summary>What it says until then.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>The field that says what is done with times of expiry; where there is none, all are shifted.</summary>
    public const string ExpiryField = "expiry";

    /// <summary>What it says where none is shifted.</summary>
    public const string Real = "real";

    /// <summary>The field that says when the first of those comes that are real.</summary>
    public const string UntilField = "until";

    /// <summary>The field that says how many insertions there were: <see cref="Applying.StreamTranslator.Insert"/>.</summary>
    public const string InsertedField = "inserted";

    /// <summary>The field that says by how much times of expiry are shifted; where there is none, by as much as an earlier version of the tool did.</summary>
    public const string ShiftField = "shift";

    /// <summary>What it says: the power of two.</summary>
    public static readonly string Shift = Text(long.Log2(ShiftedTime.Amount));

    private const string Stream = "stream";

    /// <summary>What it means to whoever resumes.</summary>
    public LandedPosition? Landed => IsWhole ? new LandedPosition(At, Database < 0 ? null : Database) : null;

    /// <summary>The key of the checkpoint of a source.</summary>
    public static string KeyOf(string source) => "__rt:ckpt:" + source;

    /// <summary>Writes the question for it; <see cref="Read"/> takes the answer.</summary>
    public static void WriteQuestion(RespBuffer request, string key) => request.WriteRequest("HMGET", key, "id", "offset", "db", "batch", "phase");

    /// <summary>Writes the command that keeps it.</summary>
    /// <param name="request">Takes it.</param>
    /// <param name="key">The key.</param>
    /// <param name="before">What is there already. History and phase are not written again where they stay: a target that has been wiped lacks them
    /// from then on, even if nobody has seen the answer.</param>
    public void Write(RespBuffer request, string key, Checkpoint? before)
    {
        bool isNew = before is null || before.At.Id != At.Id || before.IsWhole != IsWhole;
        request.WriteArray(isNew ? 14 : 8);
        request.WriteBulk("HSET");
        request.WriteBulk(key);
        if (isNew)
        {
            WriteIdentity(request);
        }

        request.WriteBulk("offset");
        request.WriteBulk(Text(At.Offset));
        request.WriteBulk("db");
        request.WriteBulk(Text(Database));
        request.WriteBulk("batch");
        request.WriteBulk(Text(Batch));
    }

    /// <summary>Writes the command that keeps what <see cref="Write"/> takes for being there: behind a command that empties the target.</summary>
    /// <param name="request">Takes it.</param>
    /// <param name="key">The key.</param>
    /// <param name="hasRealTimes">Whether keys get real times of expiry from here on. Until when those hold is not known here, so that no other process relies on them.</param>
    public void WriteAgain(RespBuffer request, string key, bool hasRealTimes)
    {
        request.WriteArray(hasRealTimes ? 12 : 8);
        request.WriteBulk("HSET");
        request.WriteBulk(key);
        WriteIdentity(request);
        if (hasRealTimes)
        {
            request.WriteBulk(ExpiryField);
            request.WriteBulk(Real);
            request.WriteBulk(UntilField);
            request.WriteBulk("0");
        }
    }

    /// <summary>Reads the answer of <see cref="WriteQuestion"/>.</summary>
    /// <returns>The checkpoint; null where there is none, or something else.</returns>
    public static Checkpoint? Read(object? reply)
    {
        if (reply is not object?[] { Length: 5 } fields
            || !ReplicationId.TryParse(ReplyTree.Text(fields[0]), out ReplicationId id)
            || !TryNumber(fields[1], out long offset) || !TryNumber(fields[2], out long db) || !TryNumber(fields[3], out long batch)
            || ReplyTree.Text(fields[4]) is not (Snapshot or Stream))
        {
            return null;
        }

        return new Checkpoint(new ReplicationPosition(id, offset), (int)db, batch, ReplyTree.Text(fields[4]) == Stream);
    }

    private void WriteIdentity(RespBuffer request)
    {
        request.WriteBulk("id");
        request.WriteBulk(At.Id.Text);
        request.WriteBulk("phase");
        request.WriteBulk(IsWhole ? Stream : Snapshot);
        request.WriteBulk(ShiftField);
        request.WriteBulk(Shift);
    }

    private static bool TryNumber(object? field, out long number) =>
        long.TryParse(ReplyTree.Text(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
