namespace Cohort.Lake.Stores;

/// <summary>
/// Where a lake lives: objects under paths with <c>/</c> between the parts. An object appears under its path whole or not at
/// all, and whoever reads or lists after a write sees it.
/// </summary>
public interface ILakeStore
{
    /// <summary>The place as people write it, for messages.</summary>
    string Address { get; }

    /// <summary>Writes an object whole; one of the same path is replaced.</summary>
    Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default);

    /// <summary>Writes an object unless there is one of this path: of several who try at once, one succeeds. Commits rest on it.</summary>
    /// <returns>Whether this call wrote it.</returns>
    Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default);

    /// <summary>The whole of an object; null where there is none.</summary>
    Task<byte[]?> ReadAsync(string path, CancellationToken cancel = default);

    /// <summary>Opens an object to read any part of it; null where there is none. The stream can seek.</summary>
    Task<Stream?> OpenAsync(string path, CancellationToken cancel = default);

    /// <summary>Length and time of an object; null where there is none.</summary>
    Task<LakeObject?> FindAsync(string path, CancellationToken cancel = default);

    /// <summary>Every object whose path begins with a folder, in the order of the bytes of their paths.</summary>
    /// <param name="folder">A path that ends with <c>/</c>, or nothing for all.</param>
    /// <param name="cancel">Ends it early.</param>
    IAsyncEnumerable<LakeObject> ListAsync(string folder, CancellationToken cancel = default);

    /// <summary>Removes an object; one that is not there is removed already.</summary>
    Task DeleteAsync(string path, CancellationToken cancel = default);

    /// <summary>The file of this machine that an object is; null where it is none.</summary>
    string? LocalFileOf(string path);
}
