"""What keeps one question from taking what belongs to all."""
