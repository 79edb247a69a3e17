namespace Cohort.Core.Protocol;

/// <content>
/// Erasing a user. When the ranges that may have something of them are closed, all that these served is visible, and nobody serves
/// anything of the user until others open: then the serving store lets go of them. So it never mistakes somebody new for the one who was
/// erased. A crash before the row that says so has it done again, which changes nothing.
/// </content>
internal sealed partial class Coordinator
{
    /// <summary>The last erasure that was carried out, and the id of the first range that began after it; zeros before the first.</summary>
    public (long Number, int FirstRange) Erased { get; private set; }

    /// <summary>The erasure whose user the serving store is to let go of now; null otherwise.</summary>
    public Erase? ToErase => !_isOpening && _unconfirmed.Count == 0 ? _current as Erase : null;

    /// <summary>Whether no range that had something of an erased user has anything left, of whomever: it was told to be emptied, and is.</summary>
    public bool IsForgotten => _former.Count == 0 || _former.Min >= Erased.FirstRange;

    /// <summary>The serving store has let go of a user. Gives the row to journal; null where that is not what is waited for.</summary>
    /// <param name="erase">The erasure.</param>
    public OrderAdvanced? LetGo(Erase erase) => ToErase == erase ? new OrderAdvanced(Number) : null;
}
