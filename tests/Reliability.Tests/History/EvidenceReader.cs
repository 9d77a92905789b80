using System.Data.Common;
using System.Text.Json;

namespace Marketing.Reliability.Tests.History;

/// <summary>Reads the evidence out of a database with plain SQL that every relational database understands.</summary>
static class EvidenceReader
{
    /// <param name="connection">With a snapshot open: a host may be at work.</param>
    /// <param name="readAt">The instant by the product's clock.</param>
    public static Evidence Read(DbConnection connection, DateTimeOffset readAt)
    {
        List<T> Ask<T>(string sql, Func<DbDataReader, T> row)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(row(reader));
            return rows;
        }

        return new Evidence
        {
            ReadAt = readAt,
            Instances = Ask("SELECT key, process_id, state, business_id, starter, applicant, revision, state_json, parent_instance_key FROM engine_process_instances ORDER BY key", row =>
                new InstanceFact(row.GetInt64(0), row.GetString(1), row.GetString(2), Text(row, 3), Text(row, 4), Text(row, 5), row.GetInt32(6), Open(row.GetString(7)), Number(row, 8))),
            Elements = Ask("SELECT key, instance_key, element_id, state FROM engine_element_instances ORDER BY key", row =>
                new ElementFact(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3))),
            Tasks = Ask("SELECT key, instance_key, element_id, state, completed_by, outcome FROM engine_user_tasks ORDER BY key", row =>
                new TaskFact(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), Text(row, 4), Text(row, 5))),
            Steps = Ask("SELECT key, instance_key, at, actor, events_json FROM engine_steps ORDER BY key", row =>
                new StepFact(row.GetInt64(0), row.GetInt64(1), Instant(row, 2), Text(row, 3), EventFact.ReadAll(row.GetString(4), row.GetInt64(1)))),
            Waits =
            [
                .. Ask("SELECT key, instance_key, due_at FROM engine_timers WHERE instance_key IS NOT NULL", row => new WaitFact("timer", row.GetInt64(0), row.GetInt64(1), Instant(row, 2))),
                .. Ask("SELECT key, instance_key, available_at, type FROM engine_jobs WHERE state = 'CREATED'", row => new WaitFact("job", row.GetInt64(0), row.GetInt64(1), Instant(row, 2), row.GetString(3))),
                .. Ask("SELECT key, instance_key, name FROM engine_message_subscriptions", row => new WaitFact("message", row.GetInt64(0), row.GetInt64(1), null, row.GetString(2))),
                .. Ask("SELECT key, instance_key, name FROM engine_signal_subscriptions", row => new WaitFact("signal", row.GetInt64(0), row.GetInt64(1), null, row.GetString(2))),
                .. Ask("SELECT key, instance_key, error_type FROM engine_incidents WHERE resolved_at IS NULL", row => new WaitFact("incident", row.GetInt64(0), row.GetInt64(1), null, row.GetString(2))),
            ],
            Outbox = Ask("SELECT key, instance_key, kind, delivered_at FROM engine_outbox ORDER BY key", row =>
                new OutboxFact(row.GetInt64(0), Number(row, 1), row.GetString(2), !row.IsDBNull(3))),
            Notices = Ask("SELECT \"OutboxKey\", \"Person\" FROM workflows_notifications", row => new NoticeFact(row.GetInt64(0), row.GetString(1))),
        };
    }

    static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    static DateTimeOffset Instant(DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    // The tokens of the state document: what stands in an element and has not ended.
    static long[] Open(string state)
    {
        using var document = JsonDocument.Parse(state);
        return [.. document.RootElement.GetProperty("elements").EnumerateArray().Select(element => element.GetProperty("key").GetInt64())];
    }
}
