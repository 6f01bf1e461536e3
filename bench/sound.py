def first_sound(): return []
