using Cohort.Lake.Stores;

namespace Cohort.Lake.Delta;

/// <summary>Somebody else changed what a commit rests on. Read the table again and decide anew.</summary>
public sealed class ConflictException : LakeException
{
    /// <summary>With a message for people.</summary>
    public ConflictException(string message) : base(message)
    {
    }

    /// <summary>With a message for people, and what it comes from.</summary>
    public ConflictException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public ConflictException()
    {
    }
}
