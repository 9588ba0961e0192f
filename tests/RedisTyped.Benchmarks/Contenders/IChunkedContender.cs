namespace RedisTyped.Benchmarks.Contenders;

/// <summary>A contender that sends in chunks, whose best size is found before it is measured.</summary>
internal interface IChunkedContender
{
    /// <summary>The sizes to try.</summary>
    IReadOnlyList<int> ChunkSizes { get; }

    /// <summary>The size in use.</summary>
    int ChunkSize { get; set; }
}
