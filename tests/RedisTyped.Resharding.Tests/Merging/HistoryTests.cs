using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>What is remembered of a merged history: its bytes, whose they are, and what of it outlives the process.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-history-");

    private static readonly LandedPosition Somewhere = new(new ReplicationPosition(ReplicationId.NewRandom(), 100), 3);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Backlog_gives_what_follows_an_offset_or_says_that_it_cannot() => Prop.ForAll<byte[][], int>((pieces, cut) =>
    {
        const int Capacity = 64;
        var backlog = new Backlog(Capacity);
        backlog.Reset(10);
        var all = new List<byte>();
        foreach (byte[] piece in pieces)
        {
            backlog.Append(piece);
            all.AddRange(piece);
        }

        bool isRight = backlog.End == 10 + all.Count && backlog.Start == Math.Max(10, backlog.End - Capacity);
        for (long offset = backlog.Start; offset <= backlog.End; offset++)
        {
            var (first, second) = backlog.From(offset);
            isRight &= backlog.Reaches(offset) && first.ToArray().Concat(second.ToArray()).SequenceEqual(all.Skip((int)(offset - 10)));
        }

        return isRight && !backlog.Reaches(backlog.Start - 1) && !backlog.Reaches(backlog.End + 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Source_is_answered_for_what_is_before_the_targets_offset()
    {
        var marks = new OffsetMarks();
        marks.Add(10, 100);
        marks.Add(20, 200);
        marks.Add(20, 210);
        marks.Add(30, 300);

        Assert.False(marks.Answer(9));
        Assert.Equal(0, marks.Applied);
        Assert.True(marks.Answer(20));
        Assert.Equal(210, marks.Applied);
        Assert.False(marks.Answer(29));
        Assert.True(marks.Answer(35));
        Assert.Equal(300, marks.Applied);

        // The target has nothing to do for it.
        Assert.True(marks.Add(35, 400));
        Assert.Equal(400, marks.Applied);
    }

    [Fact]
    public void Next_process_has_the_bytes_and_where_each_link_stands()
    {
        var id = ReplicationId.NewRandom();
        using (var log = new HistoryLog(_folder.FullName, 1000))
        {
            Assert.Null(log.Read(NewBacklog()));
            log.Begin(id, 1, former: null, new Dictionary<string, LandedPosition>());
            log.Stands("a", Somewhere);
            Append(log, "one", "a", 150);
            log.Complete();
            Append(log, "two", "a", 160);
        }

        using var next = new HistoryLog(_folder.FullName, 1000);
        Backlog backlog = NewBacklog();
        var past = next.Read(backlog)!;
        Assert.Equal(id, past.Id);
        Assert.Equal(1, backlog.Start);
        Assert.Equal("onetwo", Text(backlog));
        Assert.Equal(Somewhere with { At = Somewhere.At with { Offset = 160 } }, past.Positions["a"]);
        Assert.Null(past.Former);
    }

    [Fact]
    public void History_without_its_whole_snapshot_is_none()
    {
        using (var log = new HistoryLog(_folder.FullName, 1000))
        {
            log.Begin(ReplicationId.NewRandom(), 1, former: null, new Dictionary<string, LandedPosition>());
            log.Stands("a", Somewhere);
            Append(log, "one", "a", 150);
        }

        using var next = new HistoryLog(_folder.FullName, 1000);
        Assert.Null(next.Read(NewBacklog()));
    }

    [Fact]
    public void Parts_without_an_end_are_left_out_wherever_the_process_was_killed()
    {
        using (var log = new HistoryLog(_folder.FullName, 100_000))
        {
            log.Begin(ReplicationId.NewRandom(), 1, former: Somewhere.At, new Dictionary<string, LandedPosition> { ["a"] = Somewhere });
            Append(log, "one", "a", 150);
            log.Append("half"u8, isWhole: false, mark: null);
            log.CutAt(4);
            log.Append("tw"u8, isWhole: false, mark: null);
            log.Append("o!"u8, isWhole: true, ("a", Somewhere));
            log.Append("never"u8, isWhole: false, mark: null);
        }

        string path = Directory.GetFiles(_folder.FullName).Single();
        byte[] file = File.ReadAllBytes(path);
        for (int length = file.Length; length > 0; length--)
        {
            File.WriteAllBytes(path, file[..length]);
            using (var log = new HistoryLog(_folder.FullName, 100_000))
            {
                Backlog backlog = NewBacklog();
                Assert.Contains(log.Read(backlog) is not null ? Text(backlog) : "", new[] { "onetwo!", "one", "" });
            }

            foreach (string other in Directory.GetFiles(_folder.FullName).Where(other => other != path))
            {
                File.Delete(other);
            }
        }
    }

    [Fact]
    public void Files_that_nobody_needs_are_removed()
    {
        using (var log = new HistoryLog(_folder.FullName, 1000))
        {
            log.Begin(ReplicationId.NewRandom(), 1, former: Somewhere.At, new Dictionary<string, LandedPosition> { ["a"] = Somewhere });
            for (int i = 0; i < 200; i++)
            {
                Append(log, new string('x', 100), "a", 200 + i);
            }
        }

        Assert.InRange(Directory.GetFiles(_folder.FullName).Length, 2, 8);
        using var next = new HistoryLog(_folder.FullName, 1000);
        Backlog backlog = NewBacklog();
        var past = next.Read(backlog)!;
        Assert.Equal(20_001, backlog.End);
        Assert.True(backlog.Start <= 19_001, $"{backlog.Start}");
        Assert.Equal(Somewhere.At, past.Former);
    }

    [Fact]
    public void Long_history_is_read_in_pieces()
    {
        const int Capacity = 16 * 1024 * 1024;
        string value = new('x', 8 * 1024 * 1024);
        using (var log = new HistoryLog(_folder.FullName, Capacity))
        {
            log.Begin(ReplicationId.NewRandom(), 1, former: Somewhere.At, new Dictionary<string, LandedPosition> { ["a"] = Somewhere });
            Append(log, value, "a", 200);
            Append(log, value + "end", "a", 300);
        }

        var backlog = new Backlog(Capacity);
        backlog.Append("y"u8);
        using var next = new HistoryLog(_folder.FullName, Capacity);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var past = next.Read(backlog)!;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(300, past.Positions["a"].At.Offset);
        Assert.Equal(1 + (2 * value.Length) + 3, backlog.End);
        Assert.Equal("xend", Encoding.ASCII.GetString(backlog.From(backlog.End - 4).First.Span) + Encoding.ASCII.GetString(backlog.From(backlog.End - 4).Second.Span));
        Assert.True(allocated < 1024 * 1024, $"{allocated} bytes");
    }

    private static void Append(HistoryLog log, string text, string link, long offset) =>
        log.Append(Encoding.ASCII.GetBytes(text), isWhole: true, (link, Somewhere with { At = Somewhere.At with { Offset = offset } }));

    private static Backlog NewBacklog() => new(100_000);

    private static string Text(Backlog backlog) => Encoding.ASCII.GetString(backlog.From(backlog.Start).First.Span) + Encoding.ASCII.GetString(backlog.From(backlog.Start).Second.Span);
}
