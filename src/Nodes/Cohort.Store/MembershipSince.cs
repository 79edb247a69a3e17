using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>Since when users are in segments, with the memberships: a directory of before has it in its transitions alone.</summary>
internal static class MembershipSince
{
    /// <summary>The statements that put it there.</summary>
    public static readonly string[] Steps =
    [
        "ALTER TABLE membership ADD COLUMN since INTEGER",
        "CREATE TEMP TABLE last_entry (segment_id INTEGER NOT NULL, user_id TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (segment_id, user_id)) WITHOUT ROWID",
        "INSERT INTO last_entry SELECT s.id, k.user_id, k.as_of FROM kept_entry k JOIN segment s ON s.name = k.segment",
        "INSERT OR REPLACE INTO last_entry SELECT s.id, json_extract(e.value, '$[1]'), json_extract(e.value, '$[2]')"
            + $" FROM transition_chunk c CROSS JOIN json_each({ChunkFunctions.Entries}(c.chunk)) e JOIN segment s ON s.name = json_extract(e.value, '$[0]') ORDER BY c.id",
        "UPDATE membership SET since = (SELECT l.since FROM last_entry l WHERE l.segment_id = membership.segment_id AND l.user_id = membership.user_id)",
        "DROP TABLE last_entry",
        $"UPDATE segment SET digest = {ChecksumFunctions.Moved}(digest, (SELECT {ChecksumFunctions.Members}(user_id) FROM membership WHERE segment_id = segment.id),"
            + $" (SELECT {ChecksumFunctions.Members}(user_id, since) FROM membership WHERE segment_id = segment.id))",
        $"UPDATE segment SET checksum = {ChecksumFunctions.Row}('segment', id, name, members, digest)",
    ];
}
