namespace Cohort.Lake.Stores;

/// <summary>A lake cannot do what it was asked; the message names the thing, the reason and the remedy.</summary>
public class LakeException : Exception
{
    /// <summary>With a message for people.</summary>
    public LakeException(string message) : base(message)
    {
    }

    /// <summary>With a message for people, and what it comes from.</summary>
    public LakeException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public LakeException()
    {
    }
}
