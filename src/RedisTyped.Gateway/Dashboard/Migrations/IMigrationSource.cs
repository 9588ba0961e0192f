namespace RedisTyped.Gateway.Dashboard.Migrations;

/// <summary>
/// Tells the dashboard what is moved at the moment. Register as many as there are, as singletons of this type; while none has anything to
/// tell, the dashboard shows nothing of them.
/// </summary>
/// <example>
/// <code>builder.Services.AddSingleton&lt;IMigrationSource>(myMigration);</code>
/// </example>
public interface IMigrationSource
{
    /// <summary>What is under way. Asked about once a second while somebody looks, on any thread; it must answer at once, from what it knows.</summary>
    /// <returns>The migrations; none where nothing is moved.</returns>
    IEnumerable<MigrationProgress> Running();
}
