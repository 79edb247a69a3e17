using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Statements with typed parameters, several to a round trip.</summary>
internal static class Commands
{
    /// <summary>A parameter; texts get the form that PostgreSQL holds.</summary>
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T>
    {
        TypedValue = value switch
        {
            string text => (T)(object)PostgresText.Of(text),
            string[] texts => (T)(object)Array.ConvertAll(texts, PostgresText.Of),
            _ => value,
        },
    };

    /// <summary>Adds a statement whose parameters are <c>$1</c> and so on.</summary>
    public static NpgsqlBatch With(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>All rows of one query.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch().With(sql, parameters);
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        var list = new List<T>();
        while (await rows.ReadAsync(cancel)) list.Add(read(rows));
        return list;
    }

    /// <summary>Runs one statement, and returns how many rows it changed.</summary>
    public static async Task<int> ChangeAsync(this NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch().With(sql, parameters);
        return await batch.ExecuteNonQueryAsync(cancel);
    }
}
